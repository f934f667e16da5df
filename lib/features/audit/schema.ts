import { z } from 'zod'

const words = (max: number) => z.string().trim().max(max).optional()
/** A day of UTC; a form that was left empty sends none. */
const day = z.union([z.literal('').transform(() => undefined), z.iso.date()]).optional()
const row = z.coerce
  .number()
  .int()
  .positive()
  .max(2 ** 31 - 1)
  .optional()

/** What is looked for, on the screen and in an export. */
export const AuditSearch = z.object({
  q: words(200),
  object: words(200),
  action: words(100),
  person: words(200),
  from: day,
  to: day,
})
export type AuditSearch = z.infer<typeof AuditSearch>

/** `before` is the row of the last entry on the page before; `row`, the only one to be shown. */
export const ReadAudit = AuditSearch.extend({ before: row, row })
export type ReadAudit = z.infer<typeof ReadAudit>

export const AUDIT_OUTCOMES = ['ok', 'failed', 'unknown'] as const

/** One change: its intent, and how it ended as far as that was written down. */
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
}

export type AuditPage = {
  entries: AuditLogEntry[]
  /** Where the next, older page begins. */
  next?: number
  /** Whose rows these are. */
  scope: 'organization' | 'own'
}

/** `wholeAt` is when the chain was last walked from its first row. */
export type ChainReport =
  | { ok: true; rows: number; wholeAt: string }
  | { ok: false; row: number; reason: string }
