import type { Policy } from '../document'
import { compilePolicies } from '../evaluate'
import { lintPolicies } from '../lint'
import type { LintContext, PolicyFinding } from './finding'
import { missingSubjects } from './principals'

/** A finding without its fixes: what it is about, and in which words. */
export type LintEntry = Pick<PolicyFinding, 'kind' | 'path' | 'message'>

const toEntry = ({ kind, path, message }: PolicyFinding): LintEntry => ({ kind, path, message })

/** The findings of all live policies together, policy by policy in their order. */
export const lintEntries = (
  policies: readonly Policy[],
  surroundings: Pick<LintContext, 'issuers'>,
): LintEntry[][] =>
  lintPolicies(policies, surroundings).map(({ findings }) => findings.map(toEntry))

// Whether a namespace or account exists does not depend on the other policies.
const NOTHING = compilePolicies([])

/** Principals whose namespace or service account does not exist, policy by policy in their order. */
export const missingSubjectEntries = (
  policies: readonly Policy[],
  inventory: NonNullable<LintContext['inventory']>,
): LintEntry[][] =>
  policies.map((policy) =>
    policy.statements.flatMap((statement, index) =>
      missingSubjects({
        policy,
        statement,
        index,
        live: NOTHING,
        offset: 0,
        surroundings: { inventory },
      }).map(toEntry),
    ),
  )
