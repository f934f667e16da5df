import 'server-only'

import { openCluster } from '../clusters/service'
import { log } from '../log'
import type { Context } from '../session/context'
import { shutdownSignal } from '../shutdown'
import { follow } from './follow'
import { keepLost, settle } from './keep'
import type { Start, StartVerification, VerificationRef } from './schema'
import { startVerification } from './service'

/** Longer than a Job may run and be looked for. */
const LIMIT_MS = 5 * 60_000

/** Start a run and follow it to its end, so that it is kept although nobody looks. */
export async function startKeptVerification(
  context: Context,
  input: StartVerification,
): Promise<Start> {
  const start = await startVerification(context, input)
  if (start.started)
    void keepWhenOver(context, start.ref).catch((error: unknown) =>
      log.error('a verification was not followed to its end', { ...start.ref, error }),
    )
  return start
}

export async function keepWhenOver(context: Context, ref: VerificationRef) {
  const open = await openCluster(context, ref.cluster)
  const signal = AbortSignal.any([shutdownSignal(), AbortSignal.timeout(LIMIT_MS)])
  for await (const moment of follow(open, ref, { clock: context.clock, signal })) {
    if (moment.kind === 'over') await settle(context, open, ref, moment)
    if (moment.kind === 'gone' && moment.last) await keepLost(context, ref, moment.last)
  }
}
