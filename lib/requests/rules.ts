import { z } from 'zod'
import { actionsOf } from '../policy/catalogue'
import { isRecord } from '../policy/document'
import { overlaps, parsePattern } from '../policy/pattern'

/** What a rule is about: changes that touch a namespace of any cluster, a bucket, or any policy. */
export const RULE_KINDS = ['namespace', 'bucket', 'everything'] as const

export const Rule = z
  .object({
    kind: z.enum(RULE_KINDS),
    /** The namespace or the bucket; empty for everything. */
    name: z.string().trim().max(255),
    approvals: z.number().int().min(1, 'At least 1.').max(5, 'At most 5.'),
    /** `uid`s of whoami; empty for whoever may write policies. */
    approvers: z.array(z.string().trim().min(1).max(255)).max(50),
  })
  .superRefine(({ kind, name, approvals, approvers }, context) => {
    const issue = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    if (kind !== 'everything' && name === '') issue('name', `Name the ${kind}.`)
    if (kind === 'everything' && name !== '') issue('name', 'Everything has no name.')
    if (approvers.length > 0 && new Set(approvers).size < approvals)
      issue('approvers', 'Fewer people than approvals: nothing could ever be approved.')
  })
export type Rule = z.infer<typeof Rule>

export const Rules = z.array(Rule).max(200, 'At most 200 rules.')
export type Rules = z.infer<typeof Rules>

type Statementish = { actions: string[]; resources: string[]; principals: string[] }
type Policyish = { statements: readonly Statementish[] }

const canonical = (value: unknown) =>
  JSON.stringify(value, (_, part: unknown) =>
    isRecord(part)
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
