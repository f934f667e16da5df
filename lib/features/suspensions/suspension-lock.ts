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
import { describeFailure } from '@/lib/server/failure'
import type { Context, WriteContext } from '@/lib/server/session/context'
import { SuspensionStep } from './schema'

export const newClaim = () => randomBytes(8).toString('hex')
export const parseSteps = ({ steps }: Pick<SuspensionRow, 'steps'>) =>
  SuspensionStep.array().parse(steps)

/** A suspension that this process has claimed: no one else changes it meanwhile. */
export type LockedSuspension = {
  id: string
  principal: string
  reason: string
  steps: SuspensionStep[]
  /** Stores the state of a step before the next change is made. */
  keep: (index: number, step: SuspensionStep) => Promise<void>
}

export class SuspensionInterrupted extends AppError {}

const lockedByOther = (id: string) =>
  new AppError('conflict', 'Someone else is changing this suspension.', {
    detail: {
      reason: 'at-work',
      next: `Try again in a minute (suspension ${id}). A console that stopped working releases it by then.`,
    },
  })

/**
 * Run changes of a suspension under its lock. The state of a step is stored before and after it runs, so
 * another console can continue after a crash. `given` is the claim of a suspension that was just created.
 */
export async function lockSuspension<T>(
  context: WriteContext,
  id: string,
  run: (work: LockedSuspension, claim: string) => Promise<T>,
  given?: string,
): Promise<T> {
  const { store, actor, clock } = context
  const claim = given ?? newClaim()
  const row = given
    ? await findSuspensionRow(store, actor.orgUid, id)
    : await claimSuspension(store, actor.orgUid, { id, claim, now: clock() })
  if (!row) throw (await unavailableError(context, id)) ?? lockedByOther(id)
  const steps = parseSteps(row)
  const keep = async (index: number, step: SuspensionStep) => {
    steps[index] = step
    const change = { id, claim, now: clock(), steps }
    const kept = await saveSuspensionSteps(store, actor.orgUid, change).catch((cause: unknown) => {
      throw new SuspensionInterrupted(
        'unrecorded',
        'The suspension was stopped because its progress could not be saved.',
        {
          cause,
          detail: { next: 'Continue it once the database of the console is available.' },
        },
      )
    })
    if (!kept)
      throw new SuspensionInterrupted('conflict', 'Someone else continued this suspension.', {
        detail: { reason: 'taken-over', next: 'Reload to see its progress.' },
      })
  }
  try {
    return await run({ ...row, steps, keep }, claim)
  } finally {
    await releaseSuspension(store, actor.orgUid, { id, claim }).catch(() => undefined)
  }
}

async function unavailableError({ store, actor }: Context, id: string) {
  const row = await findSuspensionRow(store, actor.orgUid, id)
  if (!row)
    return new AppError('not-found', 'Suspension not found.', {
      detail: { next: 'Open the list of suspensions.' },
    })
  if (row.state === 'restored')
    return new AppError('conflict', 'This suspension has already been restored.', {
      detail: { reason: 'restored', next: 'Reload to see who restored it. You changed nothing.' },
    })
  return undefined
}

/** Codes of errors after which CoreWeave certainly changed nothing. */
const NOT_DONE = new Set(['forbidden', 'not-found', 'conflict', 'invalid', 'unauthenticated'])
const DONE_REASONS = new Set(['outcome-lost', 'version-lost'])

/** Whether a step that threw made its change: `done`, `failed` (it did not), or `unclear`. */
export function stepOutcome(error: unknown) {
  if (error instanceof SuspensionInterrupted) throw error
  const { problem } = describeFailure(error)
  if (DONE_REASONS.has(problem.reason ?? '')) return { state: 'done' as const, problem }
  const certain =
    NOT_DONE.has(problem.code) || problem.code === 'unrecorded' || problem.code === 'rate-limited'
  return { state: certain ? ('failed' as const) : ('unclear' as const), problem }
}
