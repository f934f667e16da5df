import 'server-only'

import { type RequestStatus, stepRequest } from '@/lib/adapters/database/requests'
import { AppError } from '@/lib/common/errors'
import { explain } from '@/lib/server/failure'
import type { Context } from '@/lib/server/session/context'

/** Upstream said no, or was never asked. */
const UNDONE = new Set([
  'unauthenticated',
  'forbidden',
  'not-found',
  'conflict',
  'invalid',
  'rate-limited',
  'unrecorded',
])
const DONE = new Set(['outcome-lost', 'version-lost'])

/** What is known after a failed write: that it was made all the same, that it was not, or neither. */
function knownAfter(error: unknown): 'done' | 'undone' | 'unknown' {
  if (!(error instanceof AppError)) return 'unknown'
  const { reason = '' } = error.detail
  if (DONE.has(reason)) return 'done'
  if (reason === 'half-renamed') return 'unknown'
  return UNDONE.has(error.code) ? 'undone' : 'unknown'
}

type Ends = {
  /** What the request is once the policy is written. */
  done: RequestStatus
  /** What it is when the policy certainly was not. */
  undone: RequestStatus
}

/** Write what a claimed request asks for, and keep with it how that ended, as far as it is known. */
export async function carriedOut<T>(
  context: Pick<Context, 'store' | 'actor' | 'clock'>,
  { number, ...ends }: { number: number } & Ends,
  write: () => Promise<T>,
): Promise<T> {
  const { store, actor, clock } = context
  const end = (known: 'done' | 'undone' | 'unknown', words?: string) =>
    stepRequest(store, actor.orgUid, number, async () => ({
      set: {
        status: known === 'unknown' ? 'unknown' : ends[known],
        claimedAt: null,
        updatedAt: clock(),
        ...(known === 'done' && { appliedAt: clock() }),
      },
      event: {
        kind: ({ done: 'applied', undone: 'failed', unknown: 'unknown' } as const)[known],
        actor: actor.uid,
        at: clock(),
        ...(words !== undefined && { words }),
      },
    }))
  let value: T
  try {
    value = await write()
  } catch (error) {
    // What went wrong upstream matters more than that it could not be kept; it stays claimed then.
    await end(knownAfter(error), explain(error).problem.message).catch(() => {})
    throw error
  }
  await end('done').catch((cause: unknown) => {
    throw new AppError(
      'unrecorded',
      `The change was made, but request ${number} could not be told so.`,
      {
        cause,
        detail: {
          reason: 'outcome-lost',
          next: 'Open the request again and let it look at what is live; do not repeat the change.',
        },
      },
    )
  })
  return value
}
