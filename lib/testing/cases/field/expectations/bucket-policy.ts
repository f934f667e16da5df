import { decideBucket } from '@/lib/core/policy/bucket-policy-decision'
import { parseBucketPolicyText } from '@/lib/core/policy/bucket-policy-document'
import { lintBucketPolicy } from '@/lib/core/policy/lint/bucket-policy'
import type { FieldExpectations } from '../field-case'

const TRAINER = 'role/https://oidc.cks.coreweave.com/id/aaaa:system:serviceaccount:ml-team:trainer'

const ask =
  (action: string, resource: string, principal = TRAINER) =>
  (text: string) => {
    const { policy, problems } = parseBucketPolicyText(text)
    return {
      problems: problems.length,
      decision:
        policy &&
        decideBucket(policy, { principal, action, resource }, { orgId: 'ab1cd2' }).decision,
      findings: policy && lintBucketPolicy(policy, 'train-data').map(({ kind }) => kind),
    }
  }

export const BUCKET_POLICY_EXPECTATIONS: FieldExpectations = {
  'b01-deny-insecure-transport.json': {
    answer: ask('s3:GetObject', 'train-data/x'),
    right: { decision: 'depends' },
  },
  'b07-marin-org-and-deny-delete.json': {
    answer: ask('s3:DeleteObject', 'train-data/marin/grug/hero-1'),
    right: { decision: 'refuse' },
  },
}
