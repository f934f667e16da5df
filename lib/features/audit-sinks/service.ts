import 'server-only'

import { type AuditSinkSettings, describeSinkTarget } from '@/lib/adapters/audit-sinks/settings'
import {
  type AuditSinkState,
  findRowAfter,
  listSinkStates,
} from '@/lib/adapters/database/audit-sinks'
import { readAuditHead } from '@/lib/adapters/database/reviews'
import { readSinkPosition } from '@/lib/server/audit/sink-cursor'
import { requirePermission } from '@/lib/server/authorization/permissions'
import type { Context } from '@/lib/server/session/context'
import type { AuditSinkStatus } from './schema'

/** A row that waits no longer than this is on its way. */
const ON_ITS_WAY_MS = 10_000

/** The sinks of the audit log, and how far each of them is. */
export async function readAuditSinks(context: Context): Promise<AuditSinkStatus[]> {
  const { store, actor, config } = context
  await requirePermission(context, 'read-audit')
  const names = config.AUDIT_SINKS.map(({ name }) => name)
  const [{ row: head }, states] = await Promise.all([
    readAuditHead(store, actor.orgUid),
    listSinkStates(store, names),
  ])
  return Promise.all(
    config.AUDIT_SINKS.map((settings) =>
      readStatus(
        context,
        settings,
        states.find(({ sink }) => sink === settings.name),
        head,
      ),
    ),
  )
}

async function readStatus(
  context: Context,
  settings: AuditSinkSettings,
  state: AuditSinkState | undefined,
  head: number,
): Promise<AuditSinkStatus> {
  const { store, actor, clock } = context
  const { name, type, required } = settings
  const { seq: delivered } = await readSinkPosition(context, name, actor.orgUid)
  const oldest = await findRowAfter(store, actor.orgUid, delivered)
  const late = oldest && clock().getTime() - oldest.at.getTime() > ON_ITS_WAY_MS
  const failure = failureOf(state)
  const troubled = required ? 'blocking' : 'failing'
  const running = late ? 'behind' : 'delivering'
  return {
    name,
    type,
    target: describeSinkTarget(settings),
    required,
    state: failure ? troubled : running,
    delivered,
    ...(state?.deliveredAt && { deliveredAt: state.deliveredAt.toISOString() }),
    waiting: head - delivered,
    ...(oldest && { waitingSince: oldest.at.toISOString() }),
    ...(failure && { failure }),
  }
}

function failureOf(state: AuditSinkState | undefined): AuditSinkStatus['failure'] {
  if (!state?.problem) return undefined
  const { problem, upstream, failures, failedAt, retryAt } = state
  return {
    message: problem,
    attempts: failures,
    ...(upstream !== null && { upstream }),
    ...(failedAt && { at: failedAt.toISOString() }),
    ...(retryAt && { nextAt: retryAt.toISOString() }),
  }
}

/** What tells which sinks have not taken a row of the organization that was not written just now. */
export async function undeliveredRows(
  context: Context,
): Promise<(row: { seq: number; at: Date }) => string[]> {
  const { actor, config, clock } = context
  const positions = await Promise.all(
    config.AUDIT_SINKS.map(async ({ name }) => ({
      name,
      ...(await readSinkPosition(context, name, actor.orgUid)),
    })),
  )
  return ({ seq, at }) =>
    clock().getTime() - at.getTime() > ON_ITS_WAY_MS
      ? positions.filter((position) => position.seq < seq).map(({ name }) => name)
      : []
}
