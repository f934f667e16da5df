import 'server-only'

import { openRateLimiter } from '@/lib/adapters/database/rate-limiter'
import type { Store } from '@/lib/adapters/database/store'
import { AppError } from '@/lib/common/errors'
import { recordEvent } from '@/lib/server/audit/audit'
import { log } from '@/lib/server/log'
import type { WriteContext } from '@/lib/server/session/context'

/** Refusals that are recorded in full; of more, each that doubles their number is. */
const RECORDED = { name: 'refused-sign-ins', points: 10, seconds: 600 }
const TOTAL = { name: 'refused-sign-ins-total', points: Number.MAX_SAFE_INTEGER, seconds: 0 }

const isPowerOfTwo = (count: number) => Number.isInteger(Math.log2(count))

/** Who nobody signed in as. */
const UNKNOWN_PERSON = 'unknown'

type Surroundings = Pick<WriteContext, 'config' | 'clock'> & { store: Store }

type RefusedSignIn = {
  address: string
  error: unknown
  /** The identity provider at which it was, if it is known. */
  provider?: { name: string; organization: string } | undefined
}

/**
 * Record a refused sign-in in the audit log of the console's organizations and in its log. Past a rate only some
 * get a row; each row has the number of all refusals so far, so that the difference between two rows counts
 * those between them. A sign-in that failed because of CoreWeave or the console is no refusal.
 */
export async function recordRefusedSignIn(
  surroundings: Surroundings,
  { address, error, provider }: RefusedSignIn,
): Promise<void> {
  if (!(error instanceof AppError) || !REFUSALS.has(error.code)) return
  const { store, config } = surroundings
  const organizations = provider ? [provider.organization] : (config.COREWEAVE_ORG_UIDS ?? [])
  const key = organizations.join()
  const [{ count }, { count: total }] = await Promise.all([
    openRateLimiter(store, RECORDED).take(key),
    openRateLimiter(store, TOTAL).take(key),
  ])
  if (count > RECORDED.points && !isPowerOfTwo(count)) return
  const { reason = error.code } = error.detail
  log.info('sign-in refused', { address, reason, refusalsSoFar: total })
  for (const orgUid of organizations)
    await recordEvent(surroundings, {
      action: 'session.refused-sign-in',
      object: { address, ...(provider && { provider: provider.name }) },
      after: { refusalsSoFar: total },
      orgUid,
      actor: UNKNOWN_PERSON,
      refused: error,
    })
}

const REFUSALS: ReadonlySet<string> = new Set([
  'invalid',
  'forbidden',
  'rate-limited',
  'unauthenticated',
])
