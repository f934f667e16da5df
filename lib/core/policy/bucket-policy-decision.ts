import { conditionHolds } from './bucket-policy-condition'
import type { BucketPolicy, BucketStatement } from './bucket-policy-document'
import type { AccessRequest } from './evaluate'
import { matches, parsePattern } from './pattern'
import { both, either, type Maybe, no, not, unsure, yes } from './three-valued'

/** What is known of a request besides the request. */
export type BucketContext = {
  /** The organization’s short id, as in `arn:aws:iam::<org id>:…`. */
  orgId?: string
}

export type BucketDecision = {
  /** `depends`: on things not known here, which `on` names. */
  decision: 'pass' | 'refuse' | 'depends'
  /** Names or numbers of the statements that decide. */
  because: string[]
  on: string[]
}

export const BUCKET_ARN = 'arn:aws:s3:::'

/** The one action that bucket policies do not hold up. */
export const PASSES_BUCKET_POLICIES = 's3:PutBucketPolicy'

type Glob = (pattern: string, text: string) => Maybe

/** A pattern with `*`; whether `?` stands for one character is not documented. */
const globMatches: Glob = (pattern, text) => {
  if (!pattern.includes('?')) return matches(parsePattern(pattern), text) ? yes : no
  const literal = matches(parsePattern(pattern), text)
  const wild = matchesWithSingles(pattern, text)
  if (wild === literal) return wild ? yes : no
  return unsure(`whether ? in ${pattern} stands for any character`)
}

/** `*` for any run and `?` for one character: go on from the last `*` when something does not fit. */
function matchesWithSingles(pattern: string, text: string): boolean {
  let [p, t, star, resume] = [0, 0, -1, 0]
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++
      resume = t
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++
      t++
    } else if (star === -1) return false
    else {
      p = star + 1
      t = ++resume
    }
  }
  return /^\**$/.test(pattern.slice(p))
}

/** Every pattern tried; the first certain match ends it. */
const anyOf = (patterns: readonly string[], test: (pattern: string) => Maybe): Maybe => {
  let result = no
  for (const pattern of patterns) {
    result = either(result, test(pattern))
    if (result === yes) return yes
  }
  return result
}

function principalMatches(
  pattern: string,
  principal: string,
  { orgId }: BucketContext,
  glob: Glob,
): Maybe {
  if (pattern === '*') return yes
  const [, account = '', name] = /^arn:[^:]*:iam::([^:]*):(.*)$/s.exec(pattern) ?? []
  if (name === undefined)
    return pattern === principal ? unsure(`whether ${pattern}, which is no full ARN, is taken`) : no
  const same = glob(name, principal)
  const here = account === '*' || account === orgId
  if (same === no || (orgId !== undefined && !here)) return no
  const certainOrg = here ? yes : unsure(`whether ${account} is this organization’s id`)
  const certainStar = name.includes('*')
    ? unsure(`whether * in ${pattern} stands for anything`)
    : yes
  return both(both(same, certainOrg), certainStar)
}

/** A statement as one question for each part of a request. */
export function questionsOf(statement: BucketStatement, context: BucketContext, glob: Glob) {
  const part =
    (
      given: readonly string[] | undefined,
      denied: readonly string[] | undefined,
      test: (pattern: string, text: string) => Maybe,
    ) =>
    (text: string) =>
      given
        ? anyOf(given, (pattern) => test(pattern, text))
        : not(anyOf(denied ?? [], (pattern) => test(pattern, text)))
  return {
    who: part(statement.Principal, statement.NotPrincipal, (pattern, principal) =>
      principalMatches(pattern, principal, context, glob),
    ),
    what: part(statement.Action, statement.NotAction, glob),
    where: part(statement.Resource, statement.NotResource, (pattern, resource) =>
      pattern === '*' ? yes : glob(pattern, `${BUCKET_ARN}${resource}`),
    ),
  }
}

function statementMatches(
  statement: BucketStatement,
  { principal, action, resource }: AccessRequest,
  context: BucketContext,
): Maybe {
  const { who, what, where } = questionsOf(statement, context, globMatches)
  const when = conditionHolds(statement.Condition ?? {}, { principal, ...context })
  return both(both(who(principal), what(action)), both(where(resource), when))
}

/**
 * The second gate, asked only where organization policies allow: no policy passes, a matching Deny
 * refuses, a matching Allow passes, and a policy without a match refuses. What cannot be decided
 * here is never guessed. `s3:PutBucketPolicy` is not held up by bucket policies.
 * https://docs.coreweave.com/products/storage/object-storage/auth-access/bucket-access/manage-bucket-policies
 */
export function decideBucket(
  policy: BucketPolicy | undefined,
  request: AccessRequest,
  context: BucketContext = {},
): BucketDecision {
  if (!policy || request.action === PASSES_BUCKET_POLICIES)
    return { decision: 'pass', because: [], on: [] }
  const answers = policy.Statement.map((statement, i) => ({
    name: statement.Sid ?? `statement ${i + 1}`,
    effect: statement.Effect,
    match: statementMatches(statement, request, context),
  })).filter(({ match }) => match !== no)
  const certain = (effect: 'Allow' | 'Deny') =>
    answers.filter((answer) => answer.effect === effect && answer.match === yes)
  const open = (effect: 'Allow' | 'Deny') =>
    answers.filter((answer) => answer.effect === effect && answer.match !== yes)
  const names = (list: typeof answers) => list.map(({ name }) => name)

  const denies = certain('Deny')
  if (denies.length > 0) return { decision: 'refuse', because: names(denies), on: [] }
  const allows = certain('Allow')
  if (allows.length === 0 && open('Allow').length === 0)
    return { decision: 'refuse', because: [], on: [] }
  const undecided = [...open('Deny'), ...(allows.length > 0 ? [] : open('Allow'))]
  if (undecided.length === 0) return { decision: 'pass', because: names(allows), on: [] }
  const on = undecided.flatMap(({ match }) => match.on)
  return { decision: 'depends', because: names(undecided), on: [...new Set(on)] }
}
