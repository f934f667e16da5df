import 'server-only'

import type { Context } from '@/lib/server/session/context'
import { type ActivityRow, activityRowKey } from './activity-schema'
import { changeOfEntries, POLICY_ACTIONS } from './audited-policy-change'
import type { RequestChange } from './request-changes'
import type { AuditLogEntry } from './schema'
import { readAuditEntries } from './service'

/** Actions that change policies by rows of their own, which stand between their intent and their outcome. */
const ENCLOSING = new Set(['request.remove-grant', 'policy.emergency-save'])
const MOST_ENCLOSED = 200

type EnclosingEntry = { row: string; entry: AuditLogEntry & { endedAt: string } }

/** What removed grants and emergency saves among the rows of a timeline changed. */
export async function readEnclosedChanges(
  context: Context,
  rows: readonly ActivityRow[],
): Promise<RequestChange[]> {
  const enclosing = rows.flatMap((row): EnclosingEntry[] => {
    if (row.source !== 'console' || !ENCLOSING.has(row.entry.action)) return []
    const { outcome, endedAt } = row.entry
    if (outcome !== 'ok' || !endedAt) return []
    return [{ row: activityRowKey(row), entry: { ...row.entry, endedAt } }]
  })
  const changes = enclosing.map(async ({ row, entry }): Promise<RequestChange[]> => {
    const { entries, next } = await readAuditEntries(
      context,
      {
        actor: entry.actor,
        actions: POLICY_ACTIONS,
        from: new Date(entry.at),
        to: new Date(entry.endedAt),
      },
      MOST_ENCLOSED,
    )
    if (next !== undefined) return [{ row, kind: 'unknown', why: 'not-compared' }]
    const change = changeOfEntries(`enclosed in ${row}`, entries.toReversed())
    return change ? [{ row, stage: 'made', change }] : []
  })
  return (await Promise.all(changes)).flat()
}
