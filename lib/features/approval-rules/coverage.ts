import { canonicalJson } from '@/lib/common/canonical-json'
import { coveredScopes, type PolicyScope } from '@/lib/core/policy/covered-scopes'
import type { ApprovalNeed, ApprovalRule } from './schema'

/** The rules that cover a change of policies; none if no statement changes. */
export function coveringRules(
  rules: readonly ApprovalRule[],
  before: readonly PolicyScope[],
  after: readonly PolicyScope[],
): ApprovalRule[] {
  const covered = coveredScopes(rules, before, after)
  return rules.filter((_, index) => covered[index])
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
