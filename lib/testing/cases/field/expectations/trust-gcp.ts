import type { FieldExpectations } from '../field-case'
import { askTrust } from '../trust-question'

const PROVIDER =
  'projects/123456789012/locations/global/workloadIdentityPools/cks-pool/providers/cks'
const ask = askTrust({ aud: [`https://iam.googleapis.com/${PROVIDER}`] })

export const TRUST_GCP_EXPECTATIONS: FieldExpectations = {
  'g01-gcp-describe-dotted.yaml': { answer: ask, right: { decision: 'allow', findings: [] } },
  'g02-gcp-in-list.json': {
    answer: askTrust({
      sub: 'system:serviceaccount:backend:api',
      aud: [`https://iam.googleapis.com/${PROVIDER}`],
    }),
    right: { decision: 'allow', findings: [] },
  },
  'g03-gcp-concat-subject-members.json': {
    answer: askTrust({ aud: ['sts.googleapis.com'] }),
    right: { decision: 'allow' },
  },
  'g06-gcp-aud-equality.json': {
    answer: askTrust({ aud: ['gcp-sts-audience'] }),
    right: { decision: 'allow', findings: ['warning unterminated-prefix'] },
  },
  'g15-gcp-raw-principalset.json': { answer: ask, right: { decision: 'allow', findings: [] } },
}
