import type { ClusterAccountRow } from '@/components/service-accounts/account-columns'
import { type Loadable, loadedData } from '@/lib/common/loadable'
import { PROVABLE_LEVELS, type ProvableLevel } from '@/lib/core/verification/bucket-access'
import type { ProofState } from '@/lib/core/verification/proof'
import type { ServiceAccountDetail } from '@/lib/features/service-accounts/schema'
import type { VerificationOffers, VerificationRef } from '@/lib/features/verifications/schema'

/** A bucket that an account was granted: the levels, and whether the highest of them is proved. */
export type GrantedBucket = {
  bucket: string
  levels: ProvableLevel[]
  proof: ProofState
  run?: VerificationRef
}

/** An account of a team with what it was granted, as far as that is read. */
export type TeamAccount = {
  account: ClusterAccountRow
  /** Why its access is not known, or that it is still being read. */
  granted: Loadable<GrantedBuckets>
}

/** `complete` is false where the person cannot read policies, so that the account may have been granted more. */
export type GrantedBuckets = { buckets: GrantedBucket[]; complete: boolean }

const NEVER: ProofState = { code: 'not-verified', reason: 'never' }

/** Joins what an account was granted, as far as it can be read, with what was proved of it. */
export function grantedBuckets(
  offers: Loadable<VerificationOffers>,
  detail: Loadable<ServiceAccountDetail>,
): Loadable<GrantedBuckets> {
  if (!('data' in offers)) return offers
  const read = loadedData(detail)
  const proofs = read?.verifications.ok ? read.verifications.value.proofs : []
  const complete = offers.data.source === 'policies'
  // What was tried is shown where what was granted cannot be read.
  const tried = complete
    ? []
    : proofs.flatMap(({ question }) => (question.kind === 'bucket' ? [question] : []))
  const granted = [...offers.data.offers, ...tried]
  const buckets = [...new Set(granted.map(({ bucket }) => bucket))].map((bucket): GrantedBucket => {
    const levels = PROVABLE_LEVELS.filter((level) =>
      granted.some((each) => each.bucket === bucket && each.level === level),
    )
    const highest = levels.at(-1)
    const found = proofs.find(
      ({ question }) =>
        question.kind === 'bucket' && question.bucket === bucket && question.level === highest,
    )
    return {
      bucket,
      levels,
      proof: found?.state ?? NEVER,
      ...(found?.run && { run: found.run }),
    }
  })
  return { data: { buckets, complete } }
}

/** What a team member does next, the most urgent first. */
export type TeamStep =
  | { kind: 'failed'; account: ClusterAccountRow; granted: GrantedBucket }
  | { kind: 'unverified'; account: ClusterAccountRow; granted: GrantedBucket }
  | { kind: 'no-grant'; account: ClusterAccountRow; complete: boolean }

export function nextTeamStep(accounts: readonly TeamAccount[]): TeamStep | undefined {
  const known = accounts.flatMap(({ account, granted }) =>
    'data' in granted ? [{ account, ...granted.data }] : [],
  )
  const first = (kind: 'failed' | 'unverified', codes: readonly ProofState['code'][]) => {
    for (const { account, buckets } of known) {
      const found = buckets.find(({ proof }) => codes.includes(proof.code))
      if (found) return { kind, account, granted: found }
    }
    return undefined
  }
  const without = known.find(({ buckets }) => buckets.length === 0)
  return (
    first('failed', ['failed']) ??
    first('unverified', ['stale', 'not-verified']) ??
    (without && { kind: 'no-grant', account: without.account, complete: without.complete })
  )
}

export type TeamCounts = {
  accounts: number
  failing: number
  proved: number
  unverified: number
  without: number
}

/** Counts accounts by the worst of what they were granted. */
export function countTeamAccounts(accounts: readonly TeamAccount[]): TeamCounts {
  const counts: TeamCounts = {
    accounts: accounts.length,
    failing: 0,
    proved: 0,
    unverified: 0,
    without: 0,
  }
  for (const { granted } of accounts) {
    if (!('data' in granted)) continue
    const codes = granted.data.buckets.map(({ proof }) => proof.code)
    if (codes.length === 0) counts.without += 1
    else if (codes.includes('failed')) counts.failing += 1
    else if (codes.every((code) => code === 'proved')) counts.proved += 1
    else counts.unverified += 1
  }
  return counts
}
