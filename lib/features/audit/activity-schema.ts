import { z } from 'zod'
import type { AccessLevel } from '@/lib/core/policy/access-level'
import { ACTIVITY_KINDS, ACTIVITY_PERIODS } from './activity-filters'
import type { AuditLogEntry, AuditPage } from './schema'

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

/** Who gained or lost something, as far as it is known who exists today. */
export type EffectSubjects = {
  accounts: number
  /** The account, if it is the only one. */
  account?: { cluster: string; namespace: string; name: string }
  /** Everyone in the organization, accounts that do not exist yet included. */
  everyone: boolean
  /** People, SAML roles and identities of other issuers that are named one by one. */
  others: number
  /** Whether some accounts may be missing, because their cluster could not be read. */
  partial: boolean
}

/** The same levels on the same buckets. Without buckets: actions on the organization, which have no level. */
export type EffectPart = { levels: AccessLevel[]; buckets: string[]; who: EffectSubjects }

export const UNKNOWN_EFFECTS = [
  'too-complex',
  'unreadable',
  'not-compared',
  'outcome',
  'live-unread',
] as const
export type UnknownEffect = { kind: 'unknown'; why: (typeof UNKNOWN_EFFECTS)[number] }

/** Whether the row made the change, proposes it, or proposed what was made later. */
export type EffectStage = 'made' | 'proposed' | 'later'

/** What a row of the timeline did to anyone's access, by organization policies. */
export type ActivityEffect =
  | { kind: 'access'; stage: EffectStage; gained: EffectPart[]; lost: EffectPart[]; exact: boolean }
  /** What a service account needs to get credentials, whatever policies allow it. */
  | { kind: 'credentials'; sign: 'gain' | 'loss'; what: 'exchange' | 'injection' | 'keys' }
  | UnknownEffect

/** The effects of some rows by `activityRowKey`, and over everything in the period. */
export type ActivityEffects = {
  rows: Readonly<Record<string, ActivityEffect>>
  total?: EffectTotal
}

/** How many known accounts gained and lost something in a period. */
export type EffectTotal = {
  gained: EffectSubjects
  lost: EffectSubjects
  /** False: at least this many, because some changes could not be compared. */
  whole: boolean
}

export type ActivityCounts = { changes: number; failed: number; outside: number }

export type ActivityPage = Pick<AuditPage, 'scope' | 'next' | 'people'> & {
  rows: ActivityRow[]
  /** Over everything that matches the filters, not the page alone. */
  counts: ActivityCounts
  /** A period without other filters, over which the effects on access are added up. */
  view?: { from: string; to: string }
}

/** Identifies a row among all of the timeline. */
export const activityRowKey = (row: ActivityRow) =>
  row.source === 'console'
    ? `row ${row.entry.row}`
    : `policy ${row.change.policy} ${row.change.version}`
