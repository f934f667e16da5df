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
  granted: Loadable<GrantedBucket[]>
}

const NEVER: ProofState = { code: 'not-verified', reason: 'never' }

/** Joins what an account was granted with what was proved of it. */
export function grantedBuckets(
  offers: Loadable<VerificationOffers>,
  detail: Loadable<ServiceAccountDetail>,
): Loadable<GrantedBucket[]> {
  if (!('data' in offers)) return offers
  const read = loadedData(detail)
  const proofs = read?.verifications.ok ? read.verifications.value.proofs : []
  const buckets = [...new Set(offers.data.offers.map(({ bucket }) => bucket))]
  return {
    data: buckets.map((bucket): GrantedBucket => {
      const levels = PROVABLE_LEVELS.filter((level) =>
        offers.data.offers.some((offer) => offer.bucket === bucket && offer.level === level),
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
    }),
  }
}

/** What a team member does next, the most urgent first. */
export type TeamStep =
  | { kind: 'failed'; account: ClusterAccountRow; granted: GrantedBucket }
  | { kind: 'unverified'; account: ClusterAccountRow; granted: GrantedBucket }
  | { kind: 'no-grant'; account: ClusterAccountRow }

export function nextTeamStep(accounts: readonly TeamAccount[]): TeamStep | undefined {
  const known = accounts.flatMap(({ account, granted }) =>
    'data' in granted ? [{ account, granted: granted.data }] : [],
  )
  const first = (kind: 'failed' | 'unverified', codes: readonly ProofState['code'][]) => {
    for (const { account, granted } of known) {
      const found = granted.find(({ proof }) => codes.includes(proof.code))
      if (found) return { kind, account, granted: found }
    }
    return undefined
  }
  const without = known.find(({ granted }) => granted.length === 0)
  return (
    first('failed', ['failed']) ??
    first('unverified', ['stale', 'not-verified']) ??
    (without && { kind: 'no-grant', account: without.account })
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
    const codes = granted.data.map(({ proof }) => proof.code)
    if (codes.length === 0) counts.without += 1
    else if (codes.includes('failed')) counts.failing += 1
    else if (codes.every((code) => code === 'proved')) counts.proved += 1
    else counts.unverified += 1
  }
  return counts
}
