import { parsePrincipal } from '@/lib/core/identity/principal'
import { STATEMENT_FIELDS, type Statement } from '../document'
import type { CompiledPolicies } from '../evaluate'
import { includesPattern, type Pattern, parsePattern } from '../pattern'
import { anyOverlap, patternsOf, type StatementPatterns } from '../statement-patterns'
import { EXCHANGE_ACTION } from '../templates'
import { allowsOf, findAllowsNaming, touchesS3 } from './allows'
import {
  claimsOf,
  freeStatementName,
  type LintFix,
  type LintRule,
  type LintSubject,
} from './finding'

/** A text that only patterns at least as wide match. */
const speakingFor = (pattern: string) => pattern.replace(/\*+/g, '\ue000')

const coversAll = (outer: readonly Pattern[], inner: readonly Pattern[]) =>
  inner.every((pattern) => outer.some((each) => includesPattern(each, pattern)))

const covers = (outer: Statement, inner: Statement) =>
  STATEMENT_FIELDS.every((list) => coversAll(patternsOf(outer)[list], patternsOf(inner)[list]))

/**
 * The first statement of each effect that matches everything this one matches; of the same effect, the first that
 * `counts`. A Deny ends the search, because nothing else matters beside it.
 */
function coveredBy(
  { statement, index, live, offset }: LintSubject,
  counts: (id: number, other: Statement) => boolean,
): Partial<Record<Statement['effect'], number>> {
  const who = live.naming(speakingFor(statement.principals[0] ?? ''))
  const what = live.acting(speakingFor(statement.actions[0] ?? ''))
  const found: Partial<Record<Statement['effect'], number>> = {}
  for (const id of who.ids(what)) {
    const other = live.statements[id]
    if (id === offset + index || !other || found[other.effect] !== undefined) continue
    const isSame = other.effect === statement.effect
    if (!isSame && other.effect === 'Allow') continue
    if (covers(other, statement) && (!isSame || counts(id, other))) found[other.effect] = id
    if (found.Deny !== undefined) break
  }
  return found
}

const nameOf = ({ refs }: CompiledPolicies, id: number) => {
  const ref = refs[id]
  return ref ? `${ref.statement} of ${ref.policy}` : ''
}

const withoutStatement = ({ policy, index }: LintSubject): LintFix[] =>
  policy.statements.length > 1
    ? [
        {
          title: 'Remove statement',
          gains: [],
          loses: [],
          changes: [{ path: ['statements', index] }],
        },
      ]
    : []

/** Statements that another one makes redundant or ineffective. Of two equal ones the later is reported. */
export const shadowed: LintRule = (subject) => {
  const { statement, index, live, offset, policy } = subject
  const path = ['statements', index]
  const isOwn = (id: number) => id >= offset && id < offset + policy.statements.length
  const found = coveredBy(
    subject,
    (id, other) => id < offset + index || !isOwn(id) || !covers(statement, other),
  )
  if (statement.effect === 'Allow' && found.Deny !== undefined)
    return [
      {
        kind: 'always-denied',
        severity: 'warning',
        path,
        message: `Has no effect: ${nameOf(live, found.Deny)} denies everything this statement allows.`,
        fixes: withoutStatement(subject),
      },
    ]
  const by = found[statement.effect]
  if (by === undefined) return []
  const verb = statement.effect === 'Allow' ? 'allows' : 'denies'
  return [
    {
      kind: 'shadowed',
      severity: 'note',
      path,
      message: `Redundant: ${nameOf(live, by)} already ${verb} all of this.`,
      fixes: withoutStatement(subject),
    },
  ]
}

/** A Deny statement that overlaps no Allow. */
export const denyNothing: LintRule = (subject) => {
  const { statement, index, live } = subject
  if (statement.effect === 'Allow') return []
  const own = patternsOf(statement)
  const { allows } = allowsOf(live)
  const isTouching = (other: Pick<StatementPatterns, 'resources' | 'actions'>) =>
    anyOverlap(other.resources, own.resources) && anyOverlap(other.actions, own.actions)
  const meets = own.principals.some((who) => findAllowsNaming(live, who, allows).some(isTouching))
  if (meets || (!isForWorkloads(statement) && allowsOfPeople(live).some(isTouching))) return []
  return [
    {
      kind: 'deny-nothing',
      severity: 'note',
      path: ['statements', index],
      message: 'Has no effect today: no statement allows any of what this statement denies.',
      fixes: withoutStatement(subject),
    },
  ]
}

const isForWorkloads = ({ principals }: Statement) => principals.every(isFederated)

const ofPeople = new WeakMap<CompiledPolicies, StatementPatterns[]>()

/**
 * The Allow statements that may be for people. One person can be a user and have several SAML roles, and whether
 * a request names them all is not documented: a Deny for one may concern what is allowed to another.
 */
function allowsOfPeople(live: CompiledPolicies) {
  const known = ofPeople.get(live)
  if (known) return known
  const found = live.statements
    .filter((each) => each.effect === 'Allow' && !isForWorkloads(each))
    .map(patternsOf)
  ofPeople.set(live, found)
  return found
}

const isFederated = (text: string) => {
  const { kind } = parsePrincipal(text)
  return kind === 'service-account' || kind === 'federated' || kind === 'federated-wildcard'
}

/** S3 access for workloads that cannot exchange their token. */
export const withoutExchange: LintRule = (subject) => {
  const { statement, index, live } = subject
  if (statement.effect === 'Deny' || !touchesS3(statement.actions)) return []
  const stuck = statement.principals.filter(
    (text) =>
      isFederated(text) &&
      live.outcome({ principal: speakingFor(text), action: EXCHANGE_ACTION, resource: '*' }) ===
        'implicit-deny',
  )
  const [first] = stuck
  if (first === undefined) return []
  const exchange: Statement = {
    name: freeStatementName(subject, 'exchange-tokens'),
    effect: 'Allow',
    actions: [EXCHANGE_ACTION],
    resources: ['*'],
    principals: [...new Set(stuck)],
  }
  return [
    {
      kind: 's3-without-exchange',
      severity: 'warning',
      path: ['statements', index, 'principals', statement.principals.indexOf(first)],
      message: `${stuck.length === 1 ? 'This principal' : `${stuck.length} of these principals`} can use S3 but cannot exchange a token for access keys.`,
      fixes: [
        {
          title: `Allow ${EXCHANGE_ACTION}`,
          ...claimsOf(exchange, { added: [exchange] }),
          changes: [{ path: ['statements', index], value: exchange, insert: true }],
        },
      ],
    },
  ]
}

/** Workloads that can exchange their token but have no S3 access. */
export const withoutS3: LintRule = ({ statement, index, live }) => {
  const exchanges = statement.actions.some((pattern) =>
    includesPattern(parsePattern(pattern), parsePattern(EXCHANGE_ACTION)),
  )
  if (statement.effect === 'Deny' || !exchanges) return []
  const { useful } = allowsOf(live)
  const at = statement.principals.findIndex(
    (text) => isFederated(text) && findAllowsNaming(live, parsePattern(text), useful).length === 0,
  )
  if (at === -1) return []
  return [
    {
      kind: 'exchange-without-s3',
      severity: 'note',
      path: ['statements', index, 'principals', at],
      message:
        'This principal can exchange its token for access keys, but no statement allows it to use S3.',
      fixes: [],
    },
  ]
}
