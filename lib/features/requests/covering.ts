import { actionsOf } from '@/lib/core/policy/catalogue'
import { overlaps, parsePattern } from '@/lib/core/policy/pattern'
import type { Rule } from './rules'

type Statementish = { actions: string[]; resources: string[]; principals: string[] }
type Policyish = { statements: readonly Statementish[] }

/** Whatever order its fields are in. */
const canonical = (value: object) =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )

/** The statements that are on one side only. */
export function changedStatements(
  before: readonly Policyish[],
  after: readonly Policyish[],
): Statementish[] {
  const side = (policies: readonly Policyish[]) =>
    new Map(policies.flatMap(({ statements }) => statements).map((each) => [canonical(each), each]))
  const [was, is] = [side(before), side(after)]
  const alone = (here: typeof was, there: typeof was) =>
    [...here].filter(([key]) => !there.has(key)).map(([, statement]) => statement)
  return [...alone(was, is), ...alone(is, was)]
}

const meets = (texts: readonly string[], wanted: readonly string[]) =>
  texts.some((text) => wanted.some((each) => overlaps(parsePattern(text), parsePattern(each))))

/** Actions on the whole organization touch no bucket; what is not known may touch any. */
const touchesBuckets = ({ actions }: Statementish) =>
  actions.some((pattern) => {
    const known = actionsOf(pattern)
    return known.length === 0
      ? !pattern.startsWith('cwobject:')
      : known.some(({ scope }) => scope !== 'global')
  })

function covers({ kind, name }: Rule, statement: Statementish): boolean {
  if (kind === 'everything') return true
  if (kind === 'namespace')
    return meets(statement.principals, [`role/*:system:serviceaccount:${name}:*`])
  return touchesBuckets(statement) && meets(statement.resources, [name, `${name}/*`])
}

/** The rules a change of policies falls under; none where nothing changes. */
export function coveringRules(
  rules: readonly Rule[],
  before: readonly Policyish[],
  after: readonly Policyish[],
): Rule[] {
  const changed = changedStatements(before, after)
  return rules.filter((rule) => changed.some((statement) => covers(rule, statement)))
}

/** The rules that a change of the rules removes or loosens: their own approvers must agree to it. */
export function endedRules(before: readonly Rule[], after: readonly Rule[]): Rule[] {
  const kept = new Set(after.map(canonical))
  return before.filter((rule) => !kept.has(canonical(rule)))
}

export type Need = {
  /** Absent where no rule covers the change: then one approval of anybody who may write it is needed. */
  rule?: Rule
  approvals: number
  /** Those given that count. */
  given: number
}

/** What is needed, and how much of it `approvers` give. */
export function needsOf(rules: readonly Rule[], approvers: readonly string[]): Need[] {
  const distinct = [...new Set(approvers)]
  if (rules.length === 0) return [{ approvals: 1, given: Math.min(1, distinct.length) }]
  return rules.map((rule) => ({
    rule,
    approvals: rule.approvals,
    given: distinct.filter((uid) => rule.approvers.length === 0 || rule.approvers.includes(uid))
      .length,
  }))
}

export const isEnough = (needs: readonly Need[]) =>
  needs.every(({ approvals, given }) => given >= approvals)

export const ruleWords = ({ kind, name }: Pick<Rule, 'kind' | 'name'>) =>
  kind === 'everything' ? 'every policy' : `${kind} ${name}`
