import 'server-only'

import { type RequestRowStatus, updateRequestRow } from '@/lib/adapters/database/requests'
import { AppError } from '@/lib/common/errors'
import { describeFailure } from '@/lib/server/failure'
import type { WriteContext } from '@/lib/server/session/context'

/** Codes of errors after which CoreWeave certainly changed nothing. */
const NOT_WRITTEN = new Set([
  'unauthenticated',
  'forbidden',
  'not-found',
  'conflict',
  'invalid',
  'rate-limited',
  'unrecorded',
])
/** Reasons of errors after which CoreWeave certainly made the change. */
const WRITTEN_REASONS = new Set(['outcome-lost', 'version-lost'])

type WriteOutcome = 'written' | 'not-written' | 'unknown'

function outcomeAfterError(error: unknown): WriteOutcome {
  if (!(error instanceof AppError)) return 'unknown'
  const { reason = '' } = error.detail
  if (WRITTEN_REASONS.has(reason)) return 'written'
  if (reason === 'half-renamed') return 'unknown'
  return NOT_WRITTEN.has(error.code) ? 'not-written' : 'unknown'
}

const EVENT_KINDS = { written: 'applied', 'not-written': 'failed', unknown: 'unknown' } as const

type ClaimedRequest = {
  number: number
  /** The status of the request once the change is written. */
  done: RequestRowStatus
  /** Its status if the change certainly was not written. */
  undone: RequestRowStatus
}

/**
 * Write the change of a request that this process has claimed (`status: 'applying'`), then store
 * whether it was written, was not, or may have been.
 */
export async function executeRequest<T>(
  context: Pick<WriteContext, 'store' | 'actor' | 'clock'>,
  { number, done, undone }: ClaimedRequest,
  write: () => Promise<T>,
): Promise<T> {
  const { store, actor, clock } = context
  const statuses = { written: done, 'not-written': undone, unknown: 'unknown' } as const
  const storeOutcome = (outcome: WriteOutcome, words?: string) =>
    updateRequestRow(store, actor.orgUid, number, async () => ({
      set: {
        status: statuses[outcome],
        claimedAt: null,
        updatedAt: clock(),
        ...(outcome === 'written' && { appliedAt: clock() }),
      },
      event: {
        kind: EVENT_KINDS[outcome],
        actor: actor.uid,
        at: clock(),
        ...(words !== undefined && { words }),
      },
    }))
  let value: T
  try {
    value = await write()
  } catch (error) {
    // The upstream error matters more than a failure to store it; the request then stays claimed.
    await storeOutcome(outcomeAfterError(error), describeFailure(error).problem.message).catch(
      () => {},
    )
    throw error
  }
  await storeOutcome('written').catch((cause: unknown) => {
    throw new AppError(
      'unrecorded',
      `The change was made, but the status of request ${number} could not be saved.`,
      {
        cause,
        detail: {
          reason: 'outcome-lost',
          next: 'Do not repeat the change. Open the request again and check it against the live policies.',
        },
      },
    )
  })
  return value
}
