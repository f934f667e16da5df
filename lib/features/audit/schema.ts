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
  /** What was known only after the change, such as the number of a new request. */
  result?: unknown
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
  /** The ids of the people who can be chosen as a filter: only the reader’s where they see their own rows. */
  people: string[]
}

const Checked = z.object({ at: z.string() })

/**
 * How the chain was last checked: `at` is when, `wholeAt` when from its first row. `refused` names the records that
 * are not those sealed in it. `rows` is how many the chain has now. A check that `running` names has no `walked` while
 * it waits for its turn.
 */
export const ChainReport = z.object({
  rows: z.number(),
  last: z
    .discriminatedUnion('ok', [
      Checked.extend({
        ok: z.literal(true),
        rows: z.number(),
        wholeAt: z.string(),
        refused: z.array(z.string()),
      }),
      Checked.extend({ ok: z.literal(false), row: z.number(), reason: z.string() }),
    ])
    .optional(),
  running: z
    .object({ since: z.string(), walked: z.number().optional(), total: z.number().optional() })
    .optional(),
})
export type ChainReport = z.infer<typeof ChainReport>
