import 'server-only'

import { randomBytes } from 'node:crypto'
import {
  claimSuspension,
  findSuspensionRow,
  releaseSuspension,
  type SuspensionRow,
  saveSuspensionSteps,
} from '@/lib/adapters/database/suspensions'
import { AppError } from '@/lib/common/errors'
import { explain } from '@/lib/server/failure'
import type { Context } from '@/lib/server/session/context'
import { SuspensionStep } from './schema'

export const newClaim = () => randomBytes(8).toString('hex')
export const parseSteps = ({ steps }: Pick<SuspensionRow, 'steps'>) =>
  SuspensionStep.array().parse(steps)

/** One person's turn at a suspension: nobody else changes it meanwhile. */
export type LockedSuspension = {
  id: string
  principal: string
  reason: string
  steps: SuspensionStep[]
  /** Keeps what became of a step, before the next thing is done. */
  keep: (index: number, step: SuspensionStep) => Promise<void>
}

export class SuspensionInterrupted extends AppError {}

const atWork = (id: string) =>
  new AppError('conflict', 'Somebody is at this suspension now.', {
    detail: {
      reason: 'at-work',
      next: `Look at it again in a minute (${id}): a console that was ended gives it up by then.`,
    },
  })

/** Every step is kept as it is begun and as it ends, so that a console that ends between two loses nothing. */
export async function lockSuspension<T>(
  context: Context,
  id: string,
  run: (work: LockedSuspension, claim: string) => Promise<T>,
  given?: string,
): Promise<T> {
  const { store, actor, clock } = context
  const claim = given ?? newClaim()
  const row = given
    ? await findSuspensionRow(store, actor.orgUid, id)
    : await claimSuspension(store, actor.orgUid, { id, claim, now: clock() })
  if (!row) throw (await refusedBecause(context, id)) ?? atWork(id)
  const steps = parseSteps(row)
  const keep = async (index: number, step: SuspensionStep) => {
    steps[index] = step
    const change = { id, claim, now: clock(), steps }
    const kept = await saveSuspensionSteps(store, actor.orgUid, change).catch((cause: unknown) => {
      throw new SuspensionInterrupted(
        'unrecorded',
        'How far it is could not be kept, so it was stopped.',
        {
          cause,
          detail: { next: 'Go on once the store of the console answers.' },
        },
      )
    })
    if (!kept)
      throw new SuspensionInterrupted('conflict', 'Somebody else went on with this suspension.', {
        detail: { reason: 'taken-over', next: 'Reload to see how far it is.' },
      })
  }
  try {
    return await run({ ...row, steps, keep }, claim)
  } finally {
    await releaseSuspension(store, actor.orgUid, { id, claim }).catch(() => undefined)
  }
}

async function refusedBecause({ store, actor }: Context, id: string) {
  const row = await findSuspensionRow(store, actor.orgUid, id)
  if (!row)
    return new AppError('not-found', 'There is no such suspension.', {
      detail: { next: 'The list of suspensions shows those there are.' },
    })
  if (row.state === 'restored')
    return new AppError('conflict', 'This suspension is restored already.', {
      detail: { reason: 'restored', next: 'Reload to see by whom; nothing was done again.' },
    })
  return undefined
}

/** Codes by which CoreWeave, or the console itself, has certainly done nothing. */
const NOT_DONE = new Set(['forbidden', 'not-found', 'conflict', 'invalid', 'unauthenticated'])
const DONE_REASONS = new Set(['outcome-lost', 'version-lost'])

/** What a refusal says about whether the thing was done. */
export function stepOutcome(error: unknown) {
  if (error instanceof SuspensionInterrupted) throw error
  const { problem } = explain(error)
  if (DONE_REASONS.has(problem.reason ?? '')) return { state: 'done' as const, problem }
  const certain =
    NOT_DONE.has(problem.code) || problem.code === 'unrecorded' || problem.code === 'rate-limited'
  return { state: certain ? ('failed' as const) : ('unclear' as const), problem }
}
