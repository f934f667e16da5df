import 'server-only'

import { listRequestRows, type RequestRow } from '@/lib/adapters/database/requests'
import type { Reading } from '@/lib/common/result'
import { Policy } from '@/lib/core/policy/document'
import { fingerprint } from '@/lib/server/policy-fingerprint'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'
import {
  type ActivityRow,
  activityRowKey,
  type EffectStage,
  type UnknownEffect,
} from './activity-schema'
import type { AuditedPolicyChange } from './audited-policy-change'
import { auditedRequest } from './object'
import type { AuditLogEntry } from './schema'

/** What a row about a request proposes or gave: a change of policies, or why that is not known. */
export type RequestChange = { row: string } & (
  | { stage: EffectStage; change: AuditedPolicyChange }
  | UnknownEffect
)

/** The rows that say what a request proposes; comments and refusals change nobody's access. */
const PROPOSING = new Set(['request.create', 'request.revise', 'request.approve'])

type RequestEntry = { row: string; entry: AuditLogEntry; number: number }
type LivePolicies = Reading<readonly Policy[]>

/** The changes that requests made or would make, of the rows of a timeline that propose or approve one. */
export async function readRequestChanges(
  context: Context,
  rows: readonly ActivityRow[],
): Promise<RequestChange[]> {
  const entries = rows.flatMap((row): RequestEntry[] => {
    if (row.source !== 'console' || row.entry.outcome !== 'ok') return []
    const number = PROPOSING.has(row.entry.action) ? auditedRequest(row.entry) : undefined
    return number ? [{ row: activityRowKey(row), entry: row.entry, number }] : []
  })
  if (entries.length === 0) return []
  const numbers = [...new Set(entries.map(({ number }) => number))]
  const { store, actor } = context
  const read = await readPart(context, () =>
    listRequestRows(store, actor.orgUid, { numbers }, numbers.length),
  )
  if (!read.ok) return entries.map(({ row }) => ({ row, kind: 'unknown', why: 'unreadable' }))
  const requests = new Map(read.value.map((request) => [request.number, request]))
  const live = read.value.some(isWaiting) ? await readLivePolicies(context) : undefined
  return entries.flatMap(({ row, entry, number }): RequestChange[] => {
    const request = requests.get(number)
    const found = request && changeOfRequest(request, entry, live)
    return found ? [{ row, ...found }] : []
  })
}

const readLivePolicies = (context: Context): Promise<LivePolicies> =>
  readPart(context, async () =>
    (await context.coreweave.listPolicies()).map((policy) => Policy.parse(policy)),
  )

const isWaiting = ({ status, kind }: RequestRow) =>
  kind !== 'rules' && (status === 'open' || status === 'changes-asked')

function changeOfRequest(
  request: RequestRow,
  entry: AuditLogEntry,
  live: LivePolicies | undefined,
): { stage: EffectStage; change: AuditedPolicyChange } | UnknownEffect | undefined {
  const { appliedAt, kind, status } = request
  if (kind === 'rules') return undefined
  if (appliedAt)
    return {
      stage: isDuring(entry, appliedAt) ? 'made' : 'later',
      change: applied(request, appliedAt),
    }
  if (status === 'unknown') return { kind: 'unknown', why: 'outcome' }
  if (!live || !isWaiting(request)) return undefined
  if (!live.ok) return { kind: 'unknown', why: 'live-unread' }
  return { stage: 'proposed', change: proposed(request, entry, live.value) }
}

/** The change is written between the intent of the last approval and its outcome. */
const isDuring = ({ action, at, endedAt }: AuditLogEntry, appliedAt: Date) => {
  const time = appliedAt.toISOString()
  return action === 'request.approve' && at <= time && time <= (endedAt ?? at)
}

const replacedBy = ({ policy, was }: RequestRow) => (was === null ? [policy] : [policy, was])
const writtenBy = ({ kind, text }: RequestRow) => (kind === 'delete' ? undefined : text)

const applied = (request: RequestRow, at: Date): AuditedPolicyChange => ({
  key: `request ${request.number} ${at.getTime()}`,
  policies: replacedBy(request),
  at,
  isOutside: false,
  before: request.beforeText ?? undefined,
  after: writtenBy(request),
})

/** What a request that waits would change now, as its review shows. */
function proposed(
  request: RequestRow,
  { at }: AuditLogEntry,
  live: readonly Policy[],
): AuditedPolicyChange {
  const policies = replacedBy(request)
  return {
    key: `request ${request.number} ${request.revision} ${fingerprint(live)}`,
    policies,
    at: new Date(at),
    isOutside: false,
    before: live.find(({ name }) => name === (request.was ?? request.policy)),
    after: writtenBy(request),
    beside: live.filter(({ name }) => !policies.includes(name)),
  }
}
