import type { TrustState } from '@/lib/features/declared-trusts/service'
import type { Risk } from './kinds'
import type { FindingTotals, ReviewFinding, ReviewMark, SignOff } from './schema'

/** What a reviewer keeps: printed, or as JSON. */
export type ReviewPack = {
  by: string
  at: string
  /** The row the audit ends with, and its hash. */
  audit: { row: number; hash: string }
  totals: FindingTotals
  findings: (ReviewFinding & {
    risk: Risk
    title: string
    place: string
    documentation: { url: string; sentence: string; read: string }
  })[]
  grants: {
    policy: string
    statements: { name: string; effect: string; sentence: string }[]
  }[]
  /** Since the last review, or all there are. */
  changes: {
    policy: string
    version: number
    author: string | null
    source: 'console' | 'outside'
    reason: string | null
    gone: boolean
    at: string
  }[]
  /** What other clouds are declared to trust: by people, and proved only where it was verified. */
  trusts: {
    id: string
    place: string
    cloud: string
    trustedBy: string
    audience: string
    state: TrustState
    accountGone: boolean
    source: 'declared' | 'imported'
    actor: string
    at: string
    verified?: { at: string; by: string; outcome: 'passed' | 'failed' }
  }[]
  trustCounts: { verified: number; failed: number; never: number; gone: number }
  signOffs: SignOff[]
  reviews: ReviewMark[]
  unread: { what: string; why: string }[]
}
