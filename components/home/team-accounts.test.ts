import { expect, test } from 'vitest'
import type { ClusterAccountRow } from '@/components/service-accounts/account-columns'
import type { ProofState } from '@/lib/core/verification/proof'
import type { ServiceAccountDetail } from '@/lib/features/service-accounts/schema'
import type { VerificationOffers } from '@/lib/features/verifications/schema'
import { countTeamAccounts, grantedBuckets, nextTeamStep, type TeamAccount } from './team-accounts'

const at = '2026-11-26T14:00:00.000Z'
const scope = { kind: 'bucket', bucket: 'datasets', level: 'Read' } as const
const PROVED: ProofState = { code: 'proved', scope, at, unchecked: [] }
const FAILED: ProofState = { code: 'failed', scope, at }
const NEVER: ProofState = { code: 'not-verified', reason: 'never' }

const row = (name: string) => ({ name, namespace: 'ml-team' }) as ClusterAccountRow
const account = (name: string, ...proofs: ProofState[]): TeamAccount => ({
  account: row(name),
  granted: {
    data: {
      complete: true,
      buckets: proofs.map((proof, i) => ({ bucket: `bucket-${i}`, levels: ['Read'], proof })),
    },
  },
})
const offers = (
  source: 'policies' | 'requests',
  ...given: [bucket: string, level: 'List' | 'Read' | 'Write'][]
) => ({
  data: {
    source,
    offers: given.map(([bucket, level]) => ({ bucket, level, removable: false })),
  } as VerificationOffers,
})

test('the highest level of each bucket is what has to be proved', () => {
  const question = { kind: 'bucket', bucket: 'datasets', level: 'Read' } as const
  const detail = {
    data: {
      verifications: {
        ok: true,
        at,
        value: { runs: [], foreign: [], proofs: [{ question, state: PROVED }] },
      },
    } as unknown as ServiceAccountDetail,
  }
  const granted = grantedBuckets(
    offers(
      'policies',
      ['datasets', 'List'],
      ['datasets', 'Read'],
      ['logs', 'Write'],
      ['logs', 'List'],
    ),
    detail,
  )
  expect(granted).toEqual({
    data: {
      complete: true,
      buckets: [
        { bucket: 'datasets', levels: ['List', 'Read'], proof: PROVED },
        { bucket: 'logs', levels: ['List', 'Write'], proof: NEVER },
      ],
    },
  })
  // Who cannot read policies sees what was tried, and is not told that this is all.
  expect(grantedBuckets(offers('requests'), detail)).toEqual({
    data: {
      complete: false,
      buckets: [{ bucket: 'datasets', levels: ['Read'], proof: PROVED }],
    },
  })
  expect(grantedBuckets({ pending: true }, detail)).toEqual({ pending: true })
})

test('what failed comes before what is not verified, and that before what is not granted', () => {
  const all = [account('none'), account('never', NEVER), account('broken', PROVED, FAILED)]
  expect(nextTeamStep(all)).toMatchObject({ kind: 'failed', account: { name: 'broken' } })
  expect(nextTeamStep(all.slice(0, 2))).toMatchObject({
    kind: 'unverified',
    account: { name: 'never' },
  })
  expect(nextTeamStep(all.slice(0, 1))).toMatchObject({
    kind: 'no-grant',
    account: { name: 'none' },
  })
  expect(nextTeamStep([account('fine', PROVED)])).toBeUndefined()
})

test('an account counts by the worst of what it was granted, and not while it is being read', () => {
  const pending: TeamAccount = { account: row('slow'), granted: { pending: true } }
  expect(
    countTeamAccounts([
      account('none'),
      account('fine', PROVED),
      account('half', PROVED, NEVER),
      account('broken', NEVER, FAILED),
      pending,
    ]),
  ).toEqual({ accounts: 5, failing: 1, proved: 1, unverified: 1, without: 1 })
})
