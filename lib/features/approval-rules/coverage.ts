import { matchingActions } from '@/lib/core/policy/catalogue'
import { parsePattern, patternsOverlap } from '@/lib/core/policy/pattern'
import type { ApprovalNeed, ApprovalRule } from './schema'

type StatementScope = { actions: string[]; resources: string[]; principals: string[] }
type PolicyScope = { statements: readonly StatementScope[] }

/** JSON that is equal for equal objects, whatever the order of their fields. */
const canonicalJson = (value: object) =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )

/** The statements that are only in `before` or only in `after`. */
export function changedStatements(
  before: readonly PolicyScope[],
  after: readonly PolicyScope[],
): StatementScope[] {
  const byJson = (policies: readonly PolicyScope[]) =>
    new Map(
      policies
        .flatMap(({ statements }) => statements)
        .map((statement) => [canonicalJson(statement), statement]),
    )
  const [old, current] = [byJson(before), byJson(after)]
  const without = (one: typeof old, other: typeof old) =>
    [...one].filter(([key]) => !other.has(key)).map(([, statement]) => statement)
  return [...without(old, current), ...without(current, old)]
}

const anyOverlap = (texts: readonly string[], patterns: readonly string[]) =>
  texts.some((text) =>
    patterns.some((pattern) => patternsOverlap(parsePattern(text), parsePattern(pattern))),
  )

/** Global actions touch no bucket. An action that the catalogue does not know may touch any bucket. */
const touchesBuckets = ({ actions }: StatementScope) =>
  actions.some((pattern) => {
    const known = matchingActions(pattern)
    return known.length === 0
      ? !pattern.startsWith('cwobject:')
      : known.some(({ scope }) => scope !== 'global')
  })

function covers({ kind, name }: ApprovalRule, statement: StatementScope): boolean {
  if (kind === 'everything') return true
  if (kind === 'namespace')
    return anyOverlap(statement.principals, [`role/*:system:serviceaccount:${name}:*`])
  return touchesBuckets(statement) && anyOverlap(statement.resources, [name, `${name}/*`])
}

/** The rules that cover a change of policies; none if no statement changes. */
export function coveringRules(
  rules: readonly ApprovalRule[],
  before: readonly PolicyScope[],
  after: readonly PolicyScope[],
): ApprovalRule[] {
  const changed = changedStatements(before, after)
  return rules.filter((rule) => changed.some((statement) => covers(rule, statement)))
}

/**
 * The rules that a change of the rules removes or edits. Their own approvers have to approve it, or
 * two people could remove a rule that requires three.
 */
export function loosenedRules(
  before: readonly ApprovalRule[],
  after: readonly ApprovalRule[],
): ApprovalRule[] {
  const kept = new Set(after.map(canonicalJson))
  return before.filter((rule) => !kept.has(canonicalJson(rule)))
}

/** What each rule requires, and how many of the distinct `approvers` (uids) count towards it. */
export function approvalNeeds(
  rules: readonly ApprovalRule[],
  approvers: readonly string[],
): ApprovalNeed[] {
  const distinct = [...new Set(approvers)]
  if (rules.length === 0) return [{ approvals: 1, given: Math.min(1, distinct.length) }]
  return rules.map((rule) => ({
    rule,
    approvals: rule.approvals,
    given: distinct.filter((uid) => rule.approvers.length === 0 || rule.approvers.includes(uid))
      .length,
  }))
}

export const areNeedsMet = (needs: readonly ApprovalNeed[]) =>
  needs.every(({ approvals, given }) => given >= approvals)
