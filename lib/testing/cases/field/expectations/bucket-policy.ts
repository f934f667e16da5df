import { decideBucket } from '@/lib/core/policy/bucket-policy-decision'
import { parseBucketPolicyText } from '@/lib/core/policy/bucket-policy-document'
import { summariseBucketStatement } from '@/lib/core/policy/bucket-policy-summary'
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
      messages: policy && lintBucketPolicy(policy, 'train-data').map(({ message }) => message),
      sentences: policy?.Statement.map((statement) =>
        summariseBucketStatement(statement, { orgId: 'ab1cd2' })
          .map(({ text }) => text)
          .join(''),
      ),
    }
  }

export const BUCKET_POLICY_EXPECTATIONS: FieldExpectations = {
  'b01-deny-insecure-transport.json': {
    answer: ask('s3:GetObject', 'train-data/x'),
    right: { decision: 'depends' },
  },
  'b03-notprincipal-deny.json': {
    answer: ask('s3:GetObject', 'train-data/x'),
    right: {
      decision: 'refuse',
      findings: [],
      sentences: [
        'User user-1 can do everything in S3 on train-data.',
        'Everyone but user user-1 cannot do anything in S3 on train-data.',
      ],
    },
  },
  'b04-home-directories.json': {
    answer: ask('s3:GetObject', 'train-data/home/user-1/x', 'coreweave/user-1'),
    right: { decision: 'depends', findings: ['policy-variable', 'everyone'] },
  },
  'b05-version-2008.json': {
    answer: ask('s3:GetObject', 'train-data/x'),
    right: { problems: 0, decision: 'refuse' },
  },
  'b06-account-root.json': {
    answer: ask('s3:PutObject', 'train-data/x'),
    right: {
      decision: 'depends',
      findings: ['whole-account'],
      sentences: [
        'Everyone in the organization (arn:aws:iam::ab1cd2:root) can write objects and change object ACLs on train-data (its objects).',
      ],
    },
  },
  'b07-marin-org-and-deny-delete.json': {
    answer: ask('s3:DeleteObject', 'train-data/marin/grug/hero-1'),
    right: { decision: 'refuse' },
  },
  'b10-deny-only-source-ip.json': {
    answer: ask('s3:GetObject', 'train-data/x'),
    right: { decision: 'refuse', findings: ['no-allow'] },
  },
  'b11-bare-account-and-service.json': {
    answer: ask('s3:GetObject', 'train-data/x'),
    right: {
      decision: 'refuse',
      findings: ['service-principal', 'unknown-action', 'whole-account', 'whole-account'],
    },
  },
  'b13-star-behind-bucket.json': {
    answer: ask('s3:GetObject', 'train-data/x', 'coreweave/user-1'),
    right: {
      decision: 'pass',
      findings: [],
      sentences: [
        'User user-1 can read objects and list objects on train-data* (buckets and their objects).',
      ],
    },
  },
}
