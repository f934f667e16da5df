import 'server-only'

import { type Principal, parsePrincipal } from '@/lib/core/identity/principal'
import type { JsonPath, Policy, Statement } from '@/lib/core/policy/document'
import type { LintEntry } from '@/lib/core/policy/lint/entries'
import type { LintContext } from '@/lib/core/policy/lint/finding'
import { offload } from '@/lib/server/offload/offload'
import { fingerprint } from '@/lib/server/policy-fingerprint'
import type { Context } from '@/lib/server/session/context'
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

function fromLint(policy: Policy, { kind, path, message }: LintEntry): DetectedFinding[] {
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

const fromEntries = (policies: readonly Policy[], entries: readonly LintEntry[][]) =>
  policies.flatMap((policy, at) => (entries[at] ?? []).flatMap((entry) => fromLint(policy, entry)))

/** The lint findings of all live policies together. */
export const lintFindings = async (
  context: Pick<Context, 'actor'>,
  policies: readonly Policy[],
  { issuers }: Pick<LintContext, 'issuers'>,
): Promise<DetectedFinding[]> =>
  fromEntries(policies, await offload(context, 'lintEntries', policies, issuers ? { issuers } : {}))

/** Principals of one cluster whose namespace or service account does not exist. */
export const ghostPrincipalFindings = async (
  context: Pick<Context, 'actor'>,
  policies: readonly Policy[],
  inventory: NonNullable<LintContext['inventory']>,
): Promise<DetectedFinding[]> =>
  fromEntries(policies, await offload(context, 'missingSubjectEntries', policies, inventory))

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
