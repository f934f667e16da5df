import 'server-only'

import { setTimeout as sleep } from 'node:timers/promises'
import { AppError, type ErrorCode } from '@/lib/common/errors'
import { openCluster } from '@/lib/features/clusters/service'
import { log } from '@/lib/server/log'
import type { Context } from '@/lib/server/session/context'
import { shutdownSignal } from '@/lib/server/shutdown'
import { followRun } from './follow'
import { finishRun, storeLostRun } from './keep'
import type { StartResult, StartVerification, VerificationRef } from './schema'
import { startVerification } from './service'

/** Longer than a Job may run and be looked for. */
const LIMIT_MS = 5 * 60_000
const AGAIN_MS = 2000
const PASSING = new Set<ErrorCode>(['unreachable', 'upstream', 'rate-limited', 'unrecorded'])

/** Start a run and follow it to its end, so that it is kept although nobody looks. */
export async function startFollowedVerification(
  context: Context,
  input: StartVerification,
): Promise<StartResult> {
  const start = await startVerification(context, input)
  if (start.started)
    void followToEnd(context, start.ref).catch((error: unknown) =>
      log.error('a verification was not followed to its end', { ...start.ref, error }),
    )
  return start
}

/** A cluster that fails to answer now and then is asked again. */
export async function followToEnd(context: Context, ref: VerificationRef) {
  const signal = AbortSignal.any([shutdownSignal(), AbortSignal.timeout(LIMIT_MS)])
  for (;;)
    try {
      return await keepOnce(context, ref, signal)
    } catch (error) {
      const passes = error instanceof AppError && PASSING.has(error.code)
      if (!passes || signal.aborted) throw error
      await sleep(AGAIN_MS, undefined, { signal }).catch(() => {})
    }
}

async function keepOnce(context: Context, ref: VerificationRef, signal: AbortSignal) {
  const open = await openCluster(context, ref.cluster)
  for await (const moment of followRun(open, ref, { clock: context.clock, signal })) {
    if (moment.kind === 'over') await finishRun(context, open, ref, moment)
    if (moment.kind === 'gone' && moment.last) await storeLostRun(context, ref, moment.last)
  }
}
