import { AWS_CASES } from './aws'
import { AWS_CONDITION_CASES } from './aws-conditions'
import { GCP_CASES } from './gcp'
import type { TrustCase } from './trust-case'
import { VAULT_CASES } from './vault'

/** Roles of the account in `AWS_SURROUNDINGS`, which has providers with those client ids. */
export const TRUST_CASES: readonly TrustCase[] = [
  ...AWS_CASES,
  ...AWS_CONDITION_CASES,
  ...GCP_CASES,
  ...VAULT_CASES,
]
