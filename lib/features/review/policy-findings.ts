import 'server-only'

import { type Principal, parsePrincipal } from '@/lib/core/identity/principal'
import type { JsonPath, Policy, Statement } from '@/lib/core/policy/document'
import { compilePolicies } from '@/lib/core/policy/evaluate'
import { lintPolicies } from '@/lib/core/policy/lint'
import type { LintContext, PolicyFinding as Linted } from '@/lib/core/policy/lint/finding'
import { missingSubjects } from '@/lib/core/policy/lint/principals'
import { fingerprint } from '@/lib/server/policy-fingerprint'
import type { DetectedFinding } from './detected-findings'

/** A statement with its policy and index. */
export type PlacedStatement = { policy: Policy; statement: Statement; index: number }

const fingerprints = new WeakMap<Statement, string>()

function fingerprintOf(statement: Statement) {
  const known = fingerprints.get(statement) ?? fingerprint(statement)
  fingerprints.set(statement, known)
  return known
}

const whereOf = ({ policy, statement, index }: PlacedStatement): DetectedFinding['where'] => ({
  of: 'policy',
  policy: policy.name,
  statement: statement.name,
  index,
})

/** A finding about one entry of a statement. An edit of the statement changes the id of the finding. */
export const policyFinding = (
  place: PlacedStatement,
  found: Pick<DetectedFinding, 'kind' | 'evidence'> & { entry?: string; principal?: string },
): DetectedFinding => ({
  kind: found.kind,
  evidence: found.evidence,
  about: [place.policy.name, fingerprintOf(place.statement), found.entry ?? ''],
  where: whereOf(place),
  ...(found.principal !== undefined && { principal: found.principal }),
})

export const placedStatements = (policies: readonly Policy[]): PlacedStatement[] =>
  policies.flatMap((policy) =>
    policy.statements.map((statement, index) => ({ policy, statement, index })),
  )

function fromLint(policy: Policy, { kind, path, message }: Linted): DetectedFinding[] {
  const [, index, list, at] = path
  const statement = typeof index === 'number' ? policy.statements[index] : undefined
  if (!statement || typeof index !== 'number') return []
  const entry = entryAt(statement, list, at)
  const place = { policy, statement, index }
  return [
    policyFinding(place, {
      kind,
      evidence: message,
      ...(entry !== undefined && { entry }),
      ...(list === 'principals' && entry !== undefined && { principal: entry }),
    }),
  ]
}

function entryAt(
  statement: Statement,
  list: JsonPath[number] | undefined,
  at: JsonPath[number] | undefined,
) {
  if (list !== 'actions' && list !== 'resources' && list !== 'principals') return undefined
  return typeof at === 'number' ? statement[list][at] : undefined
}

/** The lint findings of all live policies together. */
export const lintFindings = (
  policies: readonly Policy[],
  surroundings: Pick<LintContext, 'issuers'>,
): DetectedFinding[] =>
  lintPolicies(policies, surroundings).flatMap(({ policy, findings }) =>
    findings.flatMap((finding) => fromLint(policy, finding)),
  )

// Whether a namespace or account exists does not depend on the other policies.
const NOTHING = compilePolicies([])

/** Principals of one cluster whose namespace or service account does not exist. */
export const ghostPrincipalFindings = (
  policies: readonly Policy[],
  inventory: NonNullable<LintContext['inventory']>,
): DetectedFinding[] =>
  placedStatements(policies).flatMap((place) =>
    missingSubjects({ ...place, live: NOTHING, offset: 0, surroundings: { inventory } }).flatMap(
      (finding) => fromLint(place.policy, finding),
    ),
  )

/** The distinct principals of the policies, by text. */
export const namedPrincipals = (policies: readonly Policy[]): Map<string, Principal> => {
  const found = principals.get(policies) ?? parseAll(policies)
  principals.set(policies, found)
  return found
}

const principals = new WeakMap<readonly Policy[], Map<string, Principal>>()

const parseAll = (policies: readonly Policy[]): Map<string, Principal> =>
  new Map(
    [
      ...new Set(
        policies.flatMap(({ statements }) => statements.flatMap(({ principals }) => principals)),
      ),
    ].map((text) => [text, parsePrincipal(text)]),
  )
