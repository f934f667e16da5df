import { conditionHolds } from './bucket-policy-condition'
import type { BucketPolicy, BucketStatement } from './bucket-policy-document'
import type { AccessRequest } from './evaluate'
import { matchesPattern, parsePattern } from './pattern'
import { and, NO, negate, or, type ThreeValued, unknownBecause, YES } from './three-valued'

/** Context for evaluating a bucket policy. */
export type BucketContext = {
  /** The organization’s short id, as in `arn:aws:iam::<org id>:…`. */
  orgId?: string
}

export type BucketDecision = {
  /** `depends`: unknown, because of what `on` names. */
  decision: 'pass' | 'refuse' | 'depends'
  /** The Sids or numbers of the deciding statements. */
  because: string[]
  on: string[]
}

export const BUCKET_ARN = 'arn:aws:s3:::'

/** The one action that bucket policies cannot deny. */
export const PASSES_BUCKET_POLICIES = 's3:PutBucketPolicy'

export type Glob = (pattern: string, text: string) => ThreeValued

const VARIABLE = /\$\{[^}]*\}/g

/** The pattern with `*` for each policy variable. */
export const withoutVariables = (pattern: string) => pattern.replace(VARIABLE, '*')

/** Matches a pattern with `*`; whether `?` matches one character is not documented. */
const globMatches: Glob = (pattern, text) => {
  if (!pattern.includes('?')) return matchesPattern(parsePattern(pattern), text) ? YES : NO
  const literal = matchesPattern(parsePattern(pattern), text)
  const wild = matchesWithSingles(pattern, text)
  if (wild === literal) return wild ? YES : NO
  return unknownBecause(`whether ? in ${pattern} matches any character`)
}

/**
 * Policy variables such as `${aws:username}` have a value in AWS since version 2012-10-17, and are
 * plain text in 2008-10-17. CoreWeave documents none.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export const takingVariables =
  (version: string, glob: Glob): Glob =>
  (pattern, text) => {
    const loose = withoutVariables(pattern)
    if (version !== '2012-10-17' || loose === pattern) return glob(pattern, text)
    if (glob(loose, text) === NO) return NO
    return unknownBecause(`the value of ${pattern.match(VARIABLE)?.join(', ') ?? ''}`)
  }

/** Matches `*` and `?`, backtracking to the last `*`. */
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

/** Whether any pattern matches; stops at the first certain match. */
const anyOf = (
  patterns: readonly string[],
  test: (pattern: string) => ThreeValued,
): ThreeValued => {
  let result = NO
  for (const pattern of patterns) {
    result = or(result, test(pattern))
    if (result === YES) return YES
  }
  return result
}

const IAM_ARN = /^arn:[^:]*:iam::([^:]*):(.*)$/s

/** The account of a principal that stands for a whole account in AWS: its root, or its bare ID. */
export function wholeAccountOf(pattern: string): string | undefined {
  const [, account, name] = IAM_ARN.exec(pattern) ?? []
  if (account !== undefined) return name === 'root' ? account : undefined
  return /^[\w-]+$/.test(pattern) ? pattern : undefined
}

/** Whether an account in an ARN is this organization. */
function isOwnAccount(account: string, { orgId }: BucketContext): ThreeValued {
  if (account.includes('*')) return unknownBecause(`whether ${account} stands for any organization`)
  if (orgId === undefined)
    return unknownBecause(`whether ${account} is the ID of this organization`)
  return account === orgId ? YES : NO
}

function principalMatches(
  pattern: string,
  principal: string,
  context: BucketContext,
  glob: Glob,
): ThreeValued {
  if (pattern === '*') return YES
  const whole = wholeAccountOf(pattern)
  if (whole !== undefined)
    return and(
      isOwnAccount(whole, context),
      unknownBecause(`whether ${pattern} means everyone in the organization, as in AWS`),
    )
  const [, account = '', name] = IAM_ARN.exec(pattern) ?? []
  if (name === undefined)
    return pattern === principal
      ? unknownBecause(`whether CoreWeave accepts ${pattern}, which is not a full ARN`)
      : NO
  const certainStar = name.includes('*')
    ? unknownBecause(`whether * in ${pattern} matches any characters`)
    : YES
  return and(and(glob(name, principal), isOwnAccount(account, context)), certainStar)
}

/** Actions are compared without case in AWS; CoreWeave does not document it. */
const actionMatches =
  (glob: Glob): Glob =>
  (pattern, action) => {
    const exact = glob(pattern, action)
    if (exact !== NO || glob(pattern.toLowerCase(), action.toLowerCase()) === NO) return exact
    return unknownBecause(`whether ${pattern} is compared without case, as in AWS`)
  }

/** One test for each part of a request. */
export function questionsOf(statement: BucketStatement, context: BucketContext, glob: Glob) {
  const part =
    (
      given: readonly string[] | undefined,
      denied: readonly string[] | undefined,
      test: (pattern: string, text: string) => ThreeValued,
    ) =>
    (text: string) =>
      given
        ? anyOf(given, (pattern) => test(pattern, text))
        : negate(anyOf(denied ?? [], (pattern) => test(pattern, text)))
  return {
    who: part(statement.Principal, statement.NotPrincipal, (pattern, principal) =>
      principalMatches(pattern, principal, context, glob),
    ),
    what: part(statement.Action, statement.NotAction, actionMatches(glob)),
    where: part(statement.Resource, statement.NotResource, (pattern, resource) =>
      pattern === '*' ? YES : glob(pattern, `${BUCKET_ARN}${resource}`),
    ),
  }
}

function statementMatches(
  statement: BucketStatement,
  { principal, action, resource }: AccessRequest,
  context: BucketContext,
  glob: Glob,
): ThreeValued {
  const { who, what, where } = questionsOf(statement, context, glob)
  const when = conditionHolds(statement.Condition ?? {}, { principal, ...context })
  return and(and(who(principal), what(action)), and(where(resource), when))
}

/**
 * Decides a request that organization policies allow by the bucket policy: without a policy it passes,
 * a matching Deny refuses, a matching Allow passes, and without a match it is refused. Unknowns are
 * reported, never guessed. Bucket policies cannot refuse `s3:PutBucketPolicy`.
 * https://docs.coreweave.com/products/storage/object-storage/auth-access/bucket-access/manage-bucket-policies
 */
export function decideBucket(
  policy: BucketPolicy | undefined,
  request: AccessRequest,
  context: BucketContext = {},
): BucketDecision {
  if (!policy || request.action === PASSES_BUCKET_POLICIES)
    return { decision: 'pass', because: [], on: [] }
  const glob = takingVariables(policy.Version, globMatches)
  const answers = policy.Statement.map((statement, i) => ({
    name: statement.Sid ?? `statement ${i + 1}`,
    effect: statement.Effect,
    match: statementMatches(statement, request, context, glob),
  })).filter(({ match }) => match !== NO)
  const certain = (effect: 'Allow' | 'Deny') =>
    answers.filter((answer) => answer.effect === effect && answer.match === YES)
  const open = (effect: 'Allow' | 'Deny') =>
    answers.filter((answer) => answer.effect === effect && answer.match !== YES)
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
