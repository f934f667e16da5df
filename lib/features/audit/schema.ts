import { z } from 'zod'

const words = (max: number) => z.string().trim().max(max).optional()
/** A day in UTC; undefined for an empty form field. */
const day = z.union([z.literal('').transform(() => undefined), z.iso.date()]).optional()
const row = z.coerce
  .number()
  .int()
  .positive()
  .max(2 ** 31 - 1)
  .optional()

/** The search filters of the audit log and its export. */
export const AuditSearch = z.object({
  q: words(200),
  object: words(200),
  action: words(100),
  person: words(200),
  from: day,
  to: day,
})
export type AuditSearch = z.infer<typeof AuditSearch>

/** `before` is the last row of the previous page; `row` selects a single entry. */
export const ReadAudit = AuditSearch.extend({ before: row, row })
export type ReadAudit = z.infer<typeof ReadAudit>

export const AUDIT_OUTCOMES = ['ok', 'failed', 'unknown'] as const

/** One change: its intent, and its outcome if that was recorded. Or one event. */
export type AuditLogEntry = {
  row: number
  at: string
  actor: string
  action: string
  object: Record<string, string>
  before: unknown
  after: unknown
  outcome: (typeof AUDIT_OUTCOMES)[number]
  error?: { code: string; message: string }
  endedAt?: string
  /** The audit sinks that have not taken its newest row. */
  undeliveredTo?: string[]
}

export type AuditPage = {
  entries: AuditLogEntry[]
  /** The `before` of the next page; absent on the last one. */
  next?: number
  /** Whether the entries are of the whole organization or the person’s own. */
  scope: 'organization' | 'own'
}

/**
 * `wholeAt` is when the chain was last verified from its first row. `refused` names the records that are not
 * those sealed in it.
 */
export type ChainReport =
  | { ok: true; rows: number; wholeAt: string; refused: string[] }
  | { ok: false; row: number; reason: string }
