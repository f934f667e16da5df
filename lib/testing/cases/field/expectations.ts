import { BUCKET_POLICY_EXPECTATIONS } from './expectations/bucket-policy'
import { DIAGNOSE_EXPECTATIONS } from './expectations/diagnose'
import { IMPORT_EXPECTATIONS } from './expectations/import'
import { MANIFEST_EXPECTATIONS } from './expectations/manifest'
import { ORGANIZATION_POLICY_EXPECTATIONS } from './expectations/organization-policy'
import { TRUST_AWS_EXPECTATIONS } from './expectations/trust-aws'
import { TRUST_GCP_EXPECTATIONS } from './expectations/trust-gcp'
import { TRUST_VAULT_EXPECTATIONS } from './expectations/trust-vault'
import type { FieldExpectations, FieldSurface } from './field-case'

export const FIELD_EXPECTATIONS = {
  diagnose: DIAGNOSE_EXPECTATIONS,
  'trust aws': TRUST_AWS_EXPECTATIONS,
  'trust gcp': TRUST_GCP_EXPECTATIONS,
  'trust vault': TRUST_VAULT_EXPECTATIONS,
  'bucket policy': BUCKET_POLICY_EXPECTATIONS,
  'organization policy': ORGANIZATION_POLICY_EXPECTATIONS,
  manifest: MANIFEST_EXPECTATIONS,
  import: IMPORT_EXPECTATIONS,
} as const satisfies Record<FieldSurface, FieldExpectations>
