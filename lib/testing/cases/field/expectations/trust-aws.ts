import type { FieldExpectations } from '../field-case'
import { askTrust } from '../trust-question'

const EKS = 'https://oidc.eks.us-east-1.amazonaws.com/id/66CBAF563FD1438BC98F1EF39FF80000'

export const TRUST_AWS_EXPECTATIONS: FieldExpectations = {
  't01-aws-flyte-placeholders.json': {
    answer: askTrust({}),
    right: { decision: 'deny', findings: ['error account-id'] },
  },
  't03-aws-star-in-equals.json': {
    answer: askTrust({ iss: EKS, sub: 'system:serviceaccount:crossplane-system:provider-aws-1' }),
    right: { decision: 'deny', findings: ['error wildcard-in-equals', 'warning unknown-issuer'] },
  },
  't09-aws-crossplane-role.yaml': { answer: askTrust({}), right: { kind: undefined, mistakes: 1 } },
  't15-aws-shieldly-wrapper.json': {
    answer: askTrust({}),
    right: { kind: undefined, mistakes: 1 },
  },
}
