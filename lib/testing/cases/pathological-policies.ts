import type { BucketPolicy } from '@/lib/core/policy/bucket-policy-document'
import { CATALOGUE } from '@/lib/core/policy/catalogue'
import type { Policy, Statement } from '@/lib/core/policy/document'
import { OVERLAPPING_RESOURCES } from './overlapping-wildcards'

/** Two sets of policies that are hard to compare, and the bucket policies that bear on them. */
export type PathologicalComparison = {
  before: Policy[]
  after: Policy[]
  bucketPolicies?: Record<string, BucketPolicy>
}

const times = <T>(count: number, of: (i: number) => T) =>
  Array.from({ length: Math.ceil(count) }, (_, i) => of(i))

const account = (i: number) =>
  `role/https://oidc.cks.coreweave.com/id/66329d4a-1260-433d-9232-f2eaff185151:system:serviceaccount:team-${i % 97}:account-${i}`

const policyOf = (statements: Omit<Statement, 'name'>[]): Policy => ({
  version: 'v1alpha1',
  name: 'pathological',
  statements: statements.map((statement, i) => ({ name: `s${i}`, ...statement })),
})

const ACTIONS = [
  ['s3:GetObject', 's3:ListBucket'],
  ['s3:*'],
  ['s3:Get*', 's3:List*'],
  ['s3:PutObject'],
]
const actionsOf = (i: number) => ACTIONS[i % ACTIONS.length] ?? []
const effectOf = (i: number, every: number): Statement['effect'] =>
  i % every === every - 1 ? 'Deny' : 'Allow'

/** Ordinary statements, as many as fit into 1 MiB. */
function mebibyte(scale: number): Policy {
  const statements = times(6000 * scale, (i) => ({
    effect: effectOf(i, 20),
    actions: [...actionsOf(i)],
    resources: [`bucket-${i % 613}`, `bucket-${i % 613}/${i % 5 === 0 ? 'shared/' : ''}*`],
    principals: [account(i % 3001), account((i * 7) % 3001)],
  }))
  const size = JSON.stringify(policyOf(statements)).length
  return policyOf(statements.slice(0, (statements.length * scale * 2 ** 20) / size))
}

const manyPrefixes = (scale: number) =>
  policyOf(
    times(4000 * scale, (i) => ({
      effect: effectOf(i, 10),
      actions: [...actionsOf(i)],
      resources: times(20, (j) => `bucket-${(i * 7 + j * 131) % 1999}/part-${j}/*`),
      principals: [account(i % 1500), account((i * 31) % 1500)],
    })),
  )

const nested = (scale: number, principals: (i: number) => string[]) => {
  let prefix = ''
  return policyOf(
    times(2000 * scale, (i) => {
      prefix += `${String.fromCharCode(97 + (i % 26))}/`
      return {
        effect: effectOf(i, 2),
        actions: ['s3:GetObject'],
        resources: [`${prefix}*`],
        principals: principals(i),
      }
    }),
  )
}

const names = CATALOGUE.map(({ name }) => name)
const windows = (scale: number) =>
  policyOf(
    times(400 * scale, (i) => ({
      effect: effectOf(i, 5),
      actions: times(12, (j) => names[(i + j) % names.length] ?? ''),
      resources: times(40, (j) => `bucket-${i + j}/*`),
      principals: times(40, (j) => account(i + j)),
    })),
  )

const wildcards = (scale: number) =>
  policyOf(
    times(200 * scale, (i) => ({
      effect: effectOf(i, 5),
      actions: [...actionsOf(i)],
      resources: OVERLAPPING_RESOURCES.map((resource) => `${resource}${i}*`),
      principals: [account(i % 20), '*:system:serviceaccount:team-1:*'],
    })),
  )

const day = (i: number) => new Date(Date.UTC(2026, 0, 1 + i)).toISOString()

/** A bucket policy whose statements hold in 400 overlapping spans of time. */
const timeWindows = (bucket: string, scale: number): BucketPolicy => ({
  Version: '2012-10-17',
  Statement: times(400 * scale, (i) => ({
    Effect: effectOf(i, 5),
    Principal: i % 2 === 0 ? ['*'] : times(10, (j) => account(i + j)),
    Action: ['s3:GetObject', 's3:PutObject'].slice(i % 2),
    Resource: [
      `arn:aws:s3:::${bucket}/part-${i % 50}/*`,
      `arn:aws:s3:::${bucket}/part-${(i * 3) % 50}/*`,
    ],
    Condition: {
      DateGreaterThan: { 'aws:CurrentTime': [day(i)] },
      DateLessThan: { 'aws:CurrentTime': [day(i + 40)] },
    },
  })),
})

const conditions = (scale: number) =>
  policyOf([
    {
      effect: 'Allow',
      actions: ['s3:*'],
      resources: ['timed', 'timed/*'],
      principals: times(400 * scale, account),
    },
  ])

/**
 * Comparisons at the limits of what the engine has to bear, by what makes them hard. A scale below
 * one makes them smaller.
 */
export const PATHOLOGICAL_COMPARISONS: Readonly<
  Record<string, (scale: number) => PathologicalComparison>
> = {
  'a policy of 1 MiB': (scale) => ({ before: [], after: [mebibyte(scale)] }),
  '4,000 statements of 20 prefixes': (scale) => ({ before: [], after: [manyPrefixes(scale)] }),
  'half of 4,000 statements of 20 prefixes': (scale) => {
    const whole = manyPrefixes(scale)
    const half = whole.statements.slice(0, whole.statements.length / 2)
    return { before: [{ ...whole, statements: half }], after: [whole] }
  },
  '2,000 nested prefixes of everyone': (scale) => ({
    before: [],
    after: [nested(scale, () => ['*'])],
  }),
  '2,000 nested prefixes of as many principals': (scale) => ({
    before: [],
    after: [nested(scale, (i) => [account(i)])],
  }),
  '400 overlapping windows': (scale) => ({ before: [], after: [windows(scale)] }),
  '400 overlapping conditions': (scale) => ({
    before: [],
    after: [conditions(scale)],
    bucketPolicies: { timed: timeWindows('timed', scale) },
  }),
  '4,000 overlapping inner wildcards': (scale) => ({ before: [], after: [wildcards(scale)] }),
}
