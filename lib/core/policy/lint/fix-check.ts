import { comparePolicies } from '../compare'
import {
  type Policy,
  STATEMENT_FIELDS,
  type Statement,
  type StatementField,
  type ValueChange,
} from '../document'
import { includesPattern, matchesEverything, parsePattern } from '../pattern'
import type { Region } from '../regions'
import { anyOverlap, patternsOf } from '../statement-patterns'
import { isSurelyGlobal } from './actions'
import type { AccessClaim, LintFix, PolicyFinding, WithheldFix } from './finding'

/** The entries that are looked at to decide all fixes of a policy. */
const MOST_ENTRIES = 2_000_000

type Budget = { left: number }

/**
 * The findings with the fixes that change no more than they claim. What a fix changes is decided by the changed
 * statements alone where that suffices, and by a comparison of all policies where it does not. A finding whose fixes are
 * refused says why.
 */
export function withDecidedFixes(
  policy: Policy,
  others: readonly Policy[],
  findings: readonly PolicyFinding[],
): PolicyFinding[] {
  const budget = { left: MOST_ENTRIES }
  const all = [policy, ...others].flatMap(({ statements }) => statements)
  const size = all.reduce((sum, statement) => sum + entryCount(statement), 0)
  return findings.map((finding) => {
    const refusals: WithheldFix[] = []
    const fixes = finding.fixes.filter((fix) => {
      const after = fix.changes.reduce<unknown>(
        (value, change) => changedValue(value, change),
        policy,
      ) as Policy
      const isDecided = changesOnlyClaims(policy, after, all, fix, budget)
      if (!isDecided) budget.left -= size * COMPARISON_COST
      const refusal = isDecided ? undefined : refuseFix([policy, after], others, fix, budget)
      if (refusal) refusals.push(refusal)
      return refusal === undefined
    })
    const [withheld] = fixes.length === 0 ? refusals : []
    return { ...finding, fixes, ...(withheld && { withheld }) }
  })
}

/** A comparison looks at each entry several times. */
const COMPARISON_COST = 5

const entryCount = (statement: Statement) =>
  STATEMENT_FIELDS.reduce((sum, list) => sum + statement[list].length, 0)

/** Whether single statements show that a fix changes nothing but what it claims to. */
function changesOnlyClaims(
  before: Policy,
  after: Policy,
  all: readonly Statement[],
  { gains, loses }: LintFix,
  budget: Budget,
): boolean {
  const { removed, added } = differenceOf(before.statements, after.statements)
  const isClaimed = (
    statements: readonly Statement[],
    replaced: readonly Statement[],
    effect: Statement['effect'],
    claims: readonly AccessClaim[],
  ) =>
    statements
      .filter((each) => each.effect === effect)
      .every((statement) => {
        const left = replaced
          .filter((each) => each.effect === effect)
          .reduce<AccessClaim>((rest, other) => withoutMatched(rest, other, budget), statement)
        const holds = (each: AccessClaim) => isPart(left, each, budget)
        // Another statement that stays decides all of it on both sides.
        const isDecided = (each: Statement) =>
          budget.left >= 0 &&
          (each.effect === effect || each.effect === 'Deny') &&
          !removed.includes(each) &&
          holds(each)
        return (
          matchesNothing(left) ||
          claims.some(holds) ||
          all.some(isDecided) ||
          (effect === 'Deny' && !meetsAllow(statement, [...all, ...added], budget))
        )
      })
  return (
    isClaimed(added, removed, 'Allow', gains) &&
    isClaimed(removed, added, 'Deny', gains) &&
    isClaimed(removed, added, 'Allow', loses) &&
    isClaimed(added, removed, 'Deny', loses)
  )
}

/** What two lists have between their common start and their common end. */
function differenceOf<T>(before: readonly T[], after: readonly T[]) {
  let start = 0
  while (start < before.length && before[start] === after[start]) start++
  let end = 0
  const most = Math.min(before.length, after.length) - start
  while (end < most && before.at(-1 - end) === after.at(-1 - end)) end++
  return {
    removed: before.slice(start, before.length - end),
    added: after.slice(start, after.length - end),
  }
}

/** What a statement does not match of another that differs in one list only. */
function withoutMatched(claim: AccessClaim, other: Statement, budget: Budget): AccessClaim {
  const [list, ...more] = STATEMENT_FIELDS.filter((each) => claim[each] !== other[each])
  if (list === undefined) return { ...claim, principals: [] }
  if (more.length > 0) return claim
  const { removed } = differenceOf(claim[list], other[list])
  return { ...claim, [list]: removed.filter((text) => !isIncluded(text, other[list], budget)) }
}

/** Whether no possible request is in a claim: organization-wide actions match only the resource `*`. */
const matchesNothing = (claim: AccessClaim) =>
  STATEMENT_FIELDS.some((list) => claim[list].length === 0) ||
  (claim.actions.every(isSurelyGlobal) &&
    !claim.resources.some((text) => matchesEverything(parsePattern(text))))

/** Whether a Deny may match something that an Allow matches. A Deny that does not changes nothing. */
function meetsAllow(deny: Statement, statements: readonly Statement[], budget: Budget): boolean {
  const overlap = (allow: Statement, list: StatementField) => {
    budget.left -= allow[list].length * deny[list].length
    return budget.left < 0 || anyOverlap(patternsOf(allow)[list], patternsOf(deny)[list])
  }
  return statements.some(
    (each) =>
      each.effect === 'Allow' &&
      overlap(each, 'resources') &&
      overlap(each, 'principals') &&
      overlap(each, 'actions'),
  )
}

const isPart = (inner: AccessClaim, outer: AccessClaim, budget: Budget) =>
  STATEMENT_FIELDS.every(
    (list) =>
      inner[list] === outer[list] ||
      inner[list].every((text) => isIncluded(text, outer[list], budget)),
  )

function isIncluded(text: string, texts: readonly string[], budget: Budget): boolean {
  if (texts.includes(text)) return true
  budget.left -= texts.length
  if (budget.left < 0) return false
  const inner = parsePattern(text)
  return texts.some((each) => each.includes('*') && includesPattern(parsePattern(each), inner))
}

function refuseFix(
  [before, after]: readonly [Policy, Policy],
  others: readonly Policy[],
  { gains, loses }: LintFix,
  budget: Budget,
): WithheldFix | undefined {
  if (budget.left < 0) return 'limit'
  const { gained, lost, exact } = comparePolicies([before, ...others], [after, ...others])
  const isOutside = (claims: readonly AccessClaim[]) => (region: Region) =>
    !claims.some((claim) => isWithin(region, claim))
  const [more, less] = [gained.some(isOutside(gains)), lost.some(isOutside(loses))]
  if (!more && !less) return undefined
  if (!exact) return 'undecided'
  return more ? 'admits-more' : 'removes-more'
}

const isWithin = (region: Region, claim: AccessClaim) =>
  STATEMENT_FIELDS.every((list) => {
    const claimed = claim[list].map((text) => parsePattern(text))
    return region[list].every(({ pattern, and }) =>
      [pattern, ...and].some((text) =>
        claimed.some((each) => includesPattern(each, parsePattern(text))),
      ),
    )
  })

/** The value after a change; what does not change is the same object. */
function changedValue(value: unknown, change: ValueChange, depth = 0): unknown {
  const key = change.path[depth]
  if (key === undefined) return change.value
  const isLast = depth === change.path.length - 1
  if (Array.isArray(value) && typeof key === 'number') {
    const list = value.slice()
    if (!isLast) list[key] = changedValue(value[key], change, depth + 1)
    else if (change.insert) list.splice(key, 0, change.value)
    else if ('value' in change) list[key] = change.value
    else list.splice(key, 1)
    return list
  }
  if (typeof value !== 'object' || value === null) return value
  const record = { ...(value as Record<string, unknown>) }
  record[key] = isLast ? change.value : changedValue(record[key], change, depth + 1)
  return record
}
