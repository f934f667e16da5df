import type { FieldExpectations } from '../field-case'
import { askTrust } from '../trust-question'

// The text has only the role: its mount decides which issuer is trusted.
export const TRUST_VAULT_EXPECTATIONS: FieldExpectations = {
  'v01-vault-pointer-glob.json': {
    answer: askTrust({
      sub: 'system:serviceaccount:tenant-1:vso-jwt-auth',
      aud: ['https://kubernetes.default.svc'],
    }),
    right: { decision: 'depends', findings: [] },
  },
  'v02-vault-subject-mappings.json': {
    answer: askTrust({
      sub: 'system:serviceaccount:project-demo:service-a',
      aud: ['vault'],
    }),
    right: { decision: 'depends', findings: [] },
  },
}
