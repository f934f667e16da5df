import { isCanonicalPrincipal, isCanonicalResource } from './canonical-pattern'
import { matchingActions } from './catalogue'
import { parsePattern } from './pattern'
import { createOverlapIndex } from './pattern-index'

/** What an approval rule is about: changes that touch a namespace of any cluster, a bucket, or any policy. */
export type RuleScope = { kind: 'namespace' | 'bucket' | 'everything'; name: string }

type StatementScope = { actions: string[]; resources: string[]; principals: string[] }
export type PolicyScope = { statements: readonly StatementScope[] }

/** JSON that is equal for equal objects, whatever the order of their fields. */
const canonicalJson = (value: object) =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )

/** The statements that are only in `before` or only in `after`. */
function changedStatements(
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

function covers({ kind, name }: RuleScope, named: ReturnType<typeof namedBy>): boolean {
  if (kind === 'everything') return true
  const [given, texts] =
    kind === 'namespace'
      ? [named.principals, [`role/*:system:serviceaccount:${name}:*`]]
      : [named.resources, [name, `${name}/*`]]
  return texts.some((text) => given.find(parsePattern(text)).length > 0)
}

/** Which scopes a change of policies touches, in their order; none if no statement changes. */
export function coveredScopes(
  scopes: readonly RuleScope[],
  before: readonly PolicyScope[],
  after: readonly PolicyScope[],
): boolean[] {
  const changed = changedStatements(before, after)
  if (changed.length === 0) return scopes.map(() => false)
  const named = namedBy(changed)
  return scopes.map((scope) => covers(scope, named))
}
