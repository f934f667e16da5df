import type { Policy } from './document'
import { compilePolicies } from './evaluate'
import { adminRole, bucketPair, globalOnBucket, trailingSlash, unknownAction } from './lint/actions'
import { missingBuckets } from './lint/buckets'
import { coveredEntries } from './lint/covered-entry'
import type { LintContext, LintRule, LintSubject, PolicyFinding } from './lint/finding'
import { withDecidedFixes } from './lint/fix-check'
import { denyNothing, shadowed, withoutExchange, withoutS3 } from './lint/overlap'
import {
  everyoneWrites,
  impossiblePrincipals,
  innerWildcard,
  missingSubjects,
  openWildcard,
  placeholders,
  principalShape,
  unknownIssuers,
} from './lint/principals'

const RULES: readonly LintRule[] = [
  globalOnBucket,
  unknownAction,
  bucketPair,
  trailingSlash,
  adminRole,
  placeholders,
  principalShape,
  impossiblePrincipals,
  unknownIssuers,
  missingSubjects,
  missingBuckets,
  openWildcard,
  everyoneWrites,
  innerWildcard,
  shadowed,
  denyNothing,
  coveredEntries,
  withoutExchange,
  withoutS3,
]

const MOST = 1000

/**
 * Lints a policy. Findings are in the order of its statements, with their path and, where possible,
 * fixes that were decided to change no more access than they say. At most 1,000 findings are returned.
 */
export function lintPolicy(policy: Policy, surroundings: LintContext = {}): PolicyFinding[] {
  const others = (surroundings.others ?? []).filter(({ name }) => name !== policy.name)
  const live = compilePolicies([policy, ...others])
  return withDecidedFixes(policy, others, lintOne(policy, { live, offset: 0, surroundings }))
}

/** Lints all live policies together, in their order, compiled once. Fixes are not decided, so none is offered. */
export function lintPolicies(
  policies: readonly Policy[],
  surroundings: Omit<LintContext, 'others'> = {},
): { policy: Policy; findings: PolicyFinding[] }[] {
  const live = compilePolicies(policies)
  let offset = 0
  return policies.map((policy) => {
    const findings = lintOne(policy, { live, offset, surroundings }).map((finding) => ({
      ...finding,
      fixes: [],
    }))
    offset += policy.statements.length
    return { policy, findings }
  })
}

function lintOne(policy: Policy, among: Pick<LintSubject, 'live' | 'offset' | 'surroundings'>) {
  const findings: PolicyFinding[] = []
  for (const [index, statement] of policy.statements.entries()) {
    const subject = { policy, statement, index, ...among }
    for (const rule of RULES) findings.push(...rule(subject))
    if (findings.length >= MOST) break
  }
  return findings.slice(0, MOST)
}
