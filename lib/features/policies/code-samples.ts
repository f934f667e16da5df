import type { Policy } from '@/lib/core/policy/document'
import { policyAsCurl, policyAsCwic, policyAsTerraform } from '@/lib/core/policy/policy-formats'
import { printPolicy } from '@/lib/core/policy/policy-text'

const NOT_RUN = '# Based on the cwic documentation; not tested against cwic.'

/** The policy as JSON, Terraform, curl and cwic. */
export const policyCodeSamples = (policy: Policy, apiUrl: string) => [
  { key: 'json', label: 'JSON', language: 'json' as const, code: printPolicy(policy) },
  { key: 'terraform', label: 'Terraform', code: policyAsTerraform(policy) },
  { key: 'curl', label: 'curl', code: policyAsCurl(policy, apiUrl.replace(/\/+$/, '')) },
  { key: 'cwic', label: 'cwic (untested)', code: `${NOT_RUN}\n${policyAsCwic(policy)}` },
]
