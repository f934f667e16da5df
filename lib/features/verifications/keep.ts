import 'server-only'

import { z } from 'zod'
import {
  type KeptVerification,
  keepVerification,
  readVerification,
} from '@/lib/adapters/database/verifications'
import { AppError } from '@/lib/common/errors'
import type { Evidence } from '@/lib/core/verification/evidence'
import { ladder, retell, type Told } from '@/lib/core/verification/ladder'
import type { OpenCluster } from '@/lib/features/clusters/service'
import { recorded } from '@/lib/server/audit/audit'
import { inCluster } from '@/lib/server/audit/audit-object'
import { log } from '@/lib/server/log'
import type { Context } from '@/lib/server/session/context'
import type { Live } from './observe'
import { redo } from './redo'
import { Rung, VERDICTS, type VerificationRef } from './schema'

export type Ended = { live: Live; evidence: Evidence; raw: readonly string[] }

/**
 * Keep how a run ended. Of several who see the end, the first one's account stays and is told by all:
 * whoever comes later may have found the pod removed already.
 */
export async function keep(
  { store, actor, clock }: Context,
  ref: VerificationRef,
  { live: { origin }, evidence, raw }: Ended,
): Promise<{ told: Told; mine: boolean }> {
  const told = ladder(evidence)
  const endedAt = evidence.job?.ended?.at ?? evidence.pod?.ended?.at
  const mine = await keepVerification(store, actor.orgUid, {
    ...ref,
    account: origin.account,
    verdict: told.verdict.state,
    cause: told.verdict.cause ?? null,
    steps: told.rungs,
    log: raw.join('\n'),
    actor: origin.startedBy,
    startedAt: new Date(origin.startedAt),
    endedAt: endedAt ? new Date(endedAt) : clock(),
  })
  const kept = mine ? undefined : await readVerification(store, actor.orgUid, ref)
  return { told: kept ? recall(kept) : told, mine }
}

/**
 * A run whose Job is gone. Another reader, or a cancellation, keeps it before that, and theirs stays;
 * anybody else just deletes it.
 */
export const keepLost = (context: Context, ref: VerificationRef, last: Ended) =>
  keep(context, ref, { ...last, evidence: { ...last.evidence, lost: 'job' } })

// Everybody who watches a run sees its end at once: one of them settles it for this process.
const shared = globalThis as { consoleSettling?: Map<string, Promise<Told>> }

/** Keep how a run ended, then take its Job out of the cluster. */
export function settle(
  context: Context,
  open: OpenCluster,
  ref: VerificationRef,
  ended: Ended,
): Promise<Told> {
  shared.consoleSettling ??= new Map()
  const settling = shared.consoleSettling
  const key = JSON.stringify([context.actor.orgUid, ref])
  const under = settling.get(key)
  if (under) return under
  const work = (async () => {
    const again = await redo(context, open, ref, { live: ended.live, told: ladder(ended.evidence) })
    const { target } = ended.evidence
    const evidence = again
      ? { ...ended.evidence, target: { ...target, redo: again } }
      : ended.evidence
    const { told, mine } = await keep(context, ref, { ...ended, evidence })
    const cleanup = await removeJob(context, open, ref, told)
    return mine ? ladder({ ...evidence, cleanup }) : told
  })().finally(() => settling.delete(key))
  settling.set(key, work)
  return work
}

async function removeJob(
  context: Context,
  { cluster, kubernetes }: OpenCluster,
  ref: VerificationRef,
  { verdict }: Told,
): Promise<NonNullable<Evidence['cleanup']>> {
  const { namespace, name } = ref
  const after = { verdict: verdict.state, cause: verdict.cause ?? null }
  const object = inCluster(cluster, { namespace, verification: name })
  try {
    // Another reader may have been faster; what is gone is not deleted, nor recorded, again.
    const there = await kubernetes.getJob({ namespace, name }).catch(unlessAbsent)
    if (there)
      await recorded(context, { action: 'verification.clean-up', object, after }, () =>
        kubernetes.deleteJob({ namespace, name, propagation: 'Background' }).catch(unlessAbsent),
      )
    return { ok: true, at: context.clock().toISOString() }
  } catch (error) {
    if (!(error instanceof AppError)) log.error('clean-up failed', { ...ref, error })
    const reason = error instanceof AppError ? error.message : 'The console failed.'
    return {
      ok: false,
      at: context.clock().toISOString(),
      detail: `${reason} The cluster deletes the Job by itself within ten minutes.`,
    }
  }
}

const unlessAbsent = (error: unknown): undefined => {
  if (error instanceof AppError && error.code === 'not-found') return undefined
  throw error
}

const Kept = z.object({ verdict: z.enum(VERDICTS), steps: z.array(Rung) })

/** A kept run, told again. Its Job is gone, so it has been cleaned up since. */
export function recall(kept: KeptVerification): Told {
  const parsed = Kept.parse(kept)
  const { cluster, namespace, account } = kept
  const rungs = parsed.steps.map((rung) =>
    rung.key === 'cleanup' && rung.state !== 'pass'
      ? {
          ...rung,
          state: 'pass' as const,
          detail: [rung.detail, 'Job and pod deleted.'].filter(Boolean).join(' '),
        }
      : rung,
  )
  return retell(parsed.verdict, kept.cause, { cluster, namespace, account }, rungs)
}
