import { listAnd } from '@/lib/common/list'
import type { ProofPart, ProofScope, ProofState, UnverifiedReason } from './proof'
import { CLIENT_NAMES } from './refresh/words'

/** A proof in words: what was proved, for what, and why it holds or does not. */
export type ProofDescription = {
  kind: 'pass' | 'fail' | 'idle' | 'run'
  title: string
  detail?: string
  /** When it was proved or failed, for the title to end with. */
  at?: string
}

const PART_WORDS = {
  annotation: 'annotation',
  statements: 'policy statements',
  config: 'federation config',
  webhook: 'webhook registration',
  keys: 'issuer keys',
  bucket: 'bucket',
} as const satisfies Record<ProofPart, string>

/** Names the parts of a proof: "annotation and issuer keys". */
export const namesOfParts = (parts: readonly ProofPart[]) =>
  listAnd(parts.map((part) => PART_WORDS[part]))

const REASON_WORDS = {
  never: 'Not verified yet',
  running: 'Running',
  ended: 'Ended, not settled',
  cancelled: 'Cancelled',
  unknown: 'Result unknown',
  unrecorded: 'Passed, but what it proved was not recorded',
  hidden: 'Not verified: you cannot read the verifications',
} as const satisfies Record<UnverifiedReason, string>

/** What a scope is about: "Read on datasets", or "Listing buckets". */
export const describeScope = (scope: ProofScope): string =>
  scope.kind === 'buckets'
    ? 'Listing buckets'
    : `${scope.kind === 'refresh' ? `Refresh of ${CLIENT_NAMES[scope.client]}` : scope.level} on ${scope.bucket}${scope.prefix ? `/${scope.prefix}` : ''}`

/** Describes the state of a proof. */
export function describeProof(state: ProofState): ProofDescription {
  switch (state.code) {
    case 'proved': {
      const { scope, unchecked, otherRegion, at } = state
      const detail = [
        scope.kind !== 'buckets' && scope.region,
        otherRegion && `pods sign for ${otherRegion}`,
        unchecked.length > 0 && `not compared: ${namesOfParts(unchecked)}`,
      ].filter(Boolean)
      return {
        kind: 'pass',
        title: scope.kind === 'buckets' ? 'Can list buckets' : `${describeScope(scope)} proved`,
        at,
        ...(detail.length > 0 && { detail: detail.join(', ') }),
      }
    }
    case 'stale':
      return {
        kind: 'idle',
        title: `${describeScope(state.scope)} no longer proved`,
        at: state.at,
        detail:
          state.reason === 'age'
            ? 'older than 24 hours'
            : `changed since: ${namesOfParts(state.changed)}`,
      }
    case 'failed':
      return {
        kind: 'fail',
        title: state.scope ? `${describeScope(state.scope)} failed` : 'Verification failed',
        at: state.at,
      }
    case 'not-verified':
      return {
        kind: state.reason === 'running' ? 'run' : 'idle',
        title: REASON_WORDS[state.reason],
      }
  }
}
