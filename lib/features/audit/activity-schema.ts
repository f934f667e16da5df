import { z } from 'zod'
import type { AuditLogEntry, AuditPage } from './schema'

export const ACTIVITY_KINDS = [
  'policies',
  'requests',
  'verifications',
  'workloads',
  'federation',
  'suspensions',
  'keys',
  'findings',
  'exports',
  'sign-ins',
  'settings',
] as const
export type ActivityKind = (typeof ACTIVITY_KINDS)[number]

export const ACTIVITY_PERIODS = ['today', 'week', 'month'] as const
export type ActivityPeriod = (typeof ACTIVITY_PERIODS)[number]

const OPTIONAL_TEXT = z.string().trim().max(200).optional()

/** The filters of the timeline; an empty field of its form means any. */
const given = <Schema extends z.ZodType>(schema: Schema) =>
  z.union([z.literal('').transform(() => undefined), schema]).optional()

export const ReadActivity = z.object({
  kind: given(z.enum(ACTIVITY_KINDS)),
  period: given(z.enum(ACTIVITY_PERIODS)),
  person: OPTIONAL_TEXT,
  resource: OPTIONAL_TEXT,
  /** The last audit row of the previous page. */
  before: z.coerce
    .number()
    .int()
    .positive()
    .max(2 ** 31 - 1)
    .optional(),
})
export type ReadActivity = z.infer<typeof ReadActivity>

/** A change of a policy that was made without the console, when the console noticed it. */
export type OutsidePolicyChange = { policy: string; version: number; gone: boolean; at: string }

/** One row of the timeline: what was done through the console, or noticed outside it. */
export type ActivityRow =
  | { source: 'console'; at: string; entry: AuditLogEntry }
  | { source: 'outside'; at: string; change: OutsidePolicyChange }

export type ActivityCounts = { changes: number; failed: number; outside: number }

export type ActivityPage = Pick<AuditPage, 'scope' | 'next'> & {
  rows: ActivityRow[]
  /** Over everything that matches the filters, not the page alone. */
  counts: ActivityCounts
  /** The people who can be chosen as a filter: ids, and only the reader where they see their own rows. */
  people: string[]
}
