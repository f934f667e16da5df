import { isCanonicalPrincipal, isCanonicalResource } from '@/lib/core/policy/canonical-pattern'
import { matchingActions } from '@/lib/core/policy/catalogue'
import { parsePattern } from '@/lib/core/policy/pattern'
import { createOverlapIndex } from '@/lib/core/policy/pattern-index'
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

const CANONICAL_ACTION = /^[\w:*]+$/

/** Global actions touch no bucket. An action that the catalogue does not know may touch any bucket. */
const touchesBuckets = ({ actions }: StatementScope) =>
  actions.some((pattern) => {
    const known = matchingActions(pattern)
    return known.length === 0
      ? !(pattern.startsWith('cwobject:') && CANONICAL_ACTION.test(pattern))
      : known.some(({ scope }) => scope !== 'global')
  })

/** Which rules cover a change is never guessed. */
const NO_LIMIT = { left: Number.POSITIVE_INFINITY }

/**
 * What statements name, indexed once for all rules. CoreWeave may read a text that is
 * not written as it documents in another way than here, so such a text counts as naming everything.
 */
function namedBy(statements: readonly StatementScope[]) {
  const patterns = (texts: string[], isCanonical: (text: string) => boolean) => {
    const named = new Set(texts.map((text) => (isCanonical(text) ? text : '*')))
    return createOverlapIndex([[...named].map((text) => parsePattern(text))], NO_LIMIT)
  }
  const touching = statements.filter(touchesBuckets)
  return {
    principals: patterns(
      statements.flatMap(({ principals }) => principals),
      isCanonicalPrincipal,
    ),
    resources: patterns(
      touching.flatMap(({ resources }) => resources),
      isCanonicalResource,
    ),
  }
}

function covers({ kind, name }: ApprovalRule, named: ReturnType<typeof namedBy>): boolean {
  if (kind === 'everything') return true
  const [given, texts] =
    kind === 'namespace'
      ? [named.principals, [`role/*:system:serviceaccount:${name}:*`]]
      : [named.resources, [name, `${name}/*`]]
  return texts.some((text) => given.find(parsePattern(text)).length > 0)
}

/** The rules that cover a change of policies; none if no statement changes. */
export function coveringRules(
  rules: readonly ApprovalRule[],
  before: readonly PolicyScope[],
  after: readonly PolicyScope[],
): ApprovalRule[] {
  const changed = changedStatements(before, after)
  if (changed.length === 0) return []
  const named = namedBy(changed)
  return rules.filter((rule) => covers(rule, named))
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
