import type { Policy } from '@/lib/core/policy/document'
import type { AuditLogEntry } from './schema'

/** One change of one policy, with the texts of both sides; a side is absent if there was no policy. */
export type AuditedPolicyChange = {
  key: string
  /** The policy, and its earlier name if the change renames it. */
  policies: readonly string[]
  at: Date
  isOutside: boolean
  before: unknown
  after: unknown
  /** The other policies, if they are not those that stood when the change was made. */
  beside?: Policy[]
}

export const POLICY_ACTIONS: readonly string[] = ['policy.create', 'policy.update', 'policy.delete']

const isMade = ({ action, outcome }: AuditLogEntry) =>
  outcome === 'ok' && POLICY_ACTIONS.includes(action)

const writtenBy = ({ action, after }: AuditLogEntry): unknown =>
  action === 'policy.delete' ? undefined : (after as { policy?: unknown })?.policy

/** The change that entries about policies made together: a rename is two of them. Undefined if they made none. */
export function changeOfEntries(
  key: string,
  entries: readonly AuditLogEntry[],
): AuditedPolicyChange | undefined {
  const made = entries.filter(isMade)
  const [first] = made
  if (!first) return undefined
  return {
    key,
    policies: made.map(({ object }) => object.policy ?? ''),
    at: new Date(first.at),
    isOutside: false,
    before: made.find(({ before }) => before)?.before ?? undefined,
    after: made.map(writtenBy).find(Boolean),
  }
}
