import { z } from 'zod'

/** `before` is the row of the last entry on the page before. */
export const ReadAudit = z.object({
  action: z.string().trim().max(100).optional(),
  person: z.string().trim().max(200).optional(),
  q: z.string().trim().max(200).optional(),
  before: z.coerce.number().int().positive().optional(),
})
export type ReadAudit = z.infer<typeof ReadAudit>

export const OUTCOMES = ['ok', 'failed', 'unknown'] as const

/** One change: its intent, and how it ended as far as that was written down. */
export type AuditEntry = {
  row: number
  at: string
  actor: string
  action: string
  object: Record<string, string>
  before: unknown
  after: unknown
  outcome: (typeof OUTCOMES)[number]
  error?: { code: string; message: string }
  endedAt?: string
}

export type AuditPage = {
  entries: AuditEntry[]
  /** Where the next, older page begins. */
  next?: number
  /** Whose rows these are. */
  scope: 'organization' | 'own'
}

export type ChainReport = { ok: true; rows: number } | { ok: false; row: number; reason: string }
