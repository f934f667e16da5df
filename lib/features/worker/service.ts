import 'server-only'

import { requirePermission } from '@/lib/server/authorization/permissions'
import type { Context } from '@/lib/server/session/context'
import { readWorkerState } from '@/lib/server/worker/identity-row'
import type { WorkerStatus } from './schema'

export { countFindings } from './daily-counts'
export { readOrganizations } from './reading'

/** Who the worker is in the organization, by which kind of credential, until when, and what it read last. */
export async function readWorkerStatus(context: Context): Promise<WorkerStatus> {
  const { store, config, actor } = context
  await requirePermission(context, 'read-audit')
  const identity = config.WORKER_IDENTITIES.find(
    ({ organization }) => organization === actor.orgUid,
  )
  if (!identity) return { state: 'none' }
  const kind = 'apiTokenFile' in identity ? ('api-token' as const) : ('workload' as const)
  const state = await readWorkerState(store, config, actor.orgUid)
  if (!state || (state.kind !== null && state.kind !== kind)) return { state: 'waiting', kind }
  const { failure, next, clusters, readAt } = state
  return {
    state: failure === null ? 'working' : 'failing',
    kind,
    account: state.account ?? undefined,
    issuer: state.issuer ?? undefined,
    subject: state.subject ?? undefined,
    expiresAt: state.expiresAt?.toISOString(),
    exchangedAt: state.exchangedAt?.toISOString(),
    triedAt: state.triedAt.toISOString(),
    clusters:
      clusters && readAt ? { count: clusters.length, readAt: readAt.toISOString() } : undefined,
    failure: failure === null ? undefined : { message: failure, next: next ?? undefined },
  }
}
