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
  'g04-gcp-split.json': {
    answer: askTrust({ aud: ['fb60f99c-7a34-4190-8149-302f77469936'] }),
    right: { decision: 'allow', findings: ['warning mapped-subject'] },
  },
  'g07-gcp-github-mapping-aud.json': {
    answer: askTrust({ aud: ['sts.googleapis.com'] }),
    right: {
      decision: 'deny',
      findings: ['error absent-claim', 'error mapped-list', 'error absent-claim'],
    },
  },
  'g08-gcloud-command.txt': {
    answer: ask,
    right: { kind: 'gcp', mistakes: 0, decision: 'depends' },
  },
  'g11-gcp-groups-condition.txt': { answer: ask, right: { kind: 'gcp', decision: 'depends' } },
  'g13-gcp-providers-list.json': {
    answer: ask,
    right: { kind: 'gcp', mistakes: 0, decision: 'allow', findings: ['error google-any-subject'] },
  },
  'g06-gcp-aud-equality.json': {
    answer: askTrust({ aud: ['gcp-sts-audience'] }),
    right: { decision: 'allow', findings: ['warning unterminated-prefix'] },
  },
  'g15-gcp-raw-principalset.json': { answer: ask, right: { decision: 'allow', findings: [] } },
}
