import { listAnd } from '@/lib/common/list'
import { bareIssuer } from '@/lib/core/identity/trust-target-names'
import {
  and,
  NO,
  negate,
  or,
  type ThreeValued,
  unknownBecause,
  YES,
} from '@/lib/core/policy/three-valued'
import { type AwsRequirement, evaluateAwsCondition, noMiss } from './aws-condition'
import { awsPattern, globMatches, splitUnresolved, unknownsOf } from './glob'
import type {
  AwsStatement,
  AwsTrust,
  LocatedText,
  TrustClaims,
  TrustContext,
  TrustDecision,
} from './trust'

const ACTION = 'sts:AssumeRoleWithWebIdentity'

const ARN = /^arn:aws(?:-[a-z]+)*:iam::(?<account>\d{12}):oidc-provider\/(?<url>.+)$/

/** The account and the issuer (without scheme) of an OIDC provider ARN. */
export function parseProviderArn(arn: string): { account: string; url: string } | undefined {
  const { account = '', url } = ARN.exec(arn)?.groups ?? {}
  return url === undefined ? undefined : { account, url }
}

/**
 * Whether `AssumeRoleWithWebIdentity` succeeds for a validly signed token under a role's trust
 * policy: some Allow matches and no Deny does. Undocumented behavior is `depends`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function decideAws(
  trust: AwsTrust,
  claims: TrustClaims,
  around: TrustContext,
): TrustDecision {
  const account = trust.account ?? around.account
  if (!isListed(claims, around)) {
    const reason = `The IAM OIDC provider does not list the audience ${[claims.aud].flat().join(', ')}.`
    return { decision: 'deny', reason, on: [] }
  }
  const looked = trust.statements.map((statement) =>
    evaluateStatement(statement, trust, claims, account),
  )
  const of = (effect: string) => looked.filter(({ statement }) => statement.effect === effect)
  const { denied, answer, on } = combined(looked)
  if (answer === 'yes')
    return { decision: 'allow', reason: describeMatch(of('Allow'), 'allows'), on }
  if (answer === 'depends') {
    const reason = `Depends on ${listAnd([...new Set(on)])}.`
    return { decision: 'depends', reason, on: [...new Set(on)] }
  }
  const reason = denied === YES ? describeMatch(of('Deny'), 'denies') : describeMiss(of('Allow'))
  return { decision: 'deny', reason, on }
}

/** The decision of `decideAws` alone. */
export function awsOutcome(
  trust: AwsTrust,
  claims: TrustClaims,
  around: TrustContext,
): TrustDecision['decision'] {
  if (!isListed(claims, around)) return 'deny'
  const account = trust.account ?? around.account
  const { answer } = combined(
    trust.statements.map((statement) => evaluateStatement(statement, trust, claims, account)),
  )
  if (answer === 'yes') return 'allow'
  return answer === 'no' ? 'deny' : 'depends'
}

/** Whether the IAM OIDC provider lists an audience of the token, as far as its client IDs are known. */
function isListed({ aud }: TrustClaims, { clientIds }: TrustContext): boolean {
  if (!clientIds) return true
  return [aud].flat().some((audience) => clientIds.includes(audience))
}

/** Some Allow matches and no Deny does. */
function combined(looked: readonly StatementResult[]) {
  let [allowed, denied] = [NO, NO]
  for (const { statement, answer } of looked)
    if (statement.effect === 'Allow') allowed = or(allowed, answer)
    else denied = or(denied, answer)
  return { denied, ...and(allowed, negate(denied)) }
}

type StatementResult = {
  statement: AwsStatement
  answer: ThreeValued
  parts: readonly AwsRequirement[]
}

function evaluateStatement(
  statement: AwsStatement,
  trust: AwsTrust,
  claims: TrustClaims,
  account: string | undefined,
): StatementResult {
  const principal = principalOf(statement, claims.iss, { account, unresolved: trust.unresolved })
  // The conditions of a statement about others are not asked, because each account is decided.
  if (principal.answer === NO) return { statement, parts: [principal], answer: NO }
  const parts = [principal, actionOf(statement, trust)]
  for (const condition of statement.conditions)
    parts.push(evaluateAwsCondition(condition, claims, trust))
  let answer = YES
  for (const part of parts) answer = and(answer, part.answer)
  return { statement, parts, answer }
}

const describeMatch = (looked: readonly StatementResult[], verb: string) => {
  const found = looked.find(({ answer }) => answer === YES)
  return `${found?.statement.name ?? 'A statement'} ${verb} the token.`
}

/** Why no statement allows the token, from the statement with the fewest unmet requirements. */
function describeMiss(looked: readonly StatementResult[]): string {
  const misses = ({ parts }: StatementResult) => parts.filter(({ answer }) => answer === NO)
  const distance = (result: StatementResult) =>
    result.parts.length === 1 ? Number.POSITIVE_INFINITY : misses(result).length
  const [closest] = looked.toSorted((a, b) => Math.sign(distance(a) - distance(b) || 0))
  const [miss] = closest ? misses(closest) : []
  return closest && miss
    ? `${closest.statement.name}: ${miss.miss()}`
    : 'No statement allows the token.'
}

type Surroundings = { account: string | undefined; unresolved: readonly string[] }
type KnownPrincipal = { iss: string; account: string | undefined; requirement: AwsRequirement }

const principalCache = new WeakMap<AwsStatement, KnownPrincipal>()

/** The last answer is kept, because it is the same for every subject of an issuer. */
function principalOf(statement: AwsStatement, iss: string, around: Surroundings): AwsRequirement {
  const known = principalCache.get(statement)
  if (known?.iss === iss && known.account === around.account) return known.requirement
  const requirement = principalPart(statement, iss, around)
  principalCache.set(statement, { iss, account: around.account, requirement })
  return requirement
}

function principalPart(
  { principal, effect }: AwsStatement,
  iss: string,
  { account, unresolved }: Surroundings,
): AwsRequirement {
  if (principal.kind === 'not')
    return {
      answer: unknownBecause('NotPrincipal, which role trust policies do not support'),
      miss: noMiss,
    }
  const wild = 'whether the principal * includes web identities'
  if (principal.kind === 'everybody')
    return { answer: effect === 'Deny' ? YES : unknownBecause(wild), miss: noMiss }
  const bare = bareIssuer(iss)
  const names = ({ text }: LocatedText) => {
    const named = text.endsWith(bare) ? parseProviderArn(text) : undefined
    return named?.url === bare && (account === undefined || named.account === account)
  }
  if (principal.federated.some(names)) return { answer: YES, miss: noMiss }
  const isStar = ({ text }: LocatedText) => text === '*'
  if (principal.federated.some(isStar) || principal.aws.some(isStar))
    return { answer: unknownBecause(wild), miss: noMiss }
  const open = principal.federated.flatMap(({ text }) =>
    providerUnknowns(text, unresolved, { issuer: iss, account }),
  )
  if (open.length > 0) return { answer: unknownBecause(...open), miss: noMiss }
  return { answer: NO, miss: () => `the statement does not name the OIDC provider of ${iss}.` }
}

/** The expressions that decide whether a text is the ARN of the issuer's provider; none if it cannot be. */
function providerUnknowns(
  text: string,
  unresolved: readonly string[],
  { issuer, account }: { issuer: string; account: string | undefined },
): string[] {
  if (unresolved.length === 0) return []
  const parts = splitUnresolved(text, unresolved)
  const unknowns = unknownsOf(parts)
  if (unknowns.length === 0) return []
  const [, partition = 'aws'] = /^arn:([\w-]+):/.exec(text) ?? []
  const [, written] = /:(\d{12}):oidc-provider/.exec(text) ?? []
  const owner = account ?? written ?? '000000000000'
  const wanted = `arn:${partition}:iam::${owner}:oidc-provider/${bareIssuer(issuer)}`
  return globMatches(parts, wanted) ? unknowns : []
}

const actionCache = new WeakMap<AwsStatement, AwsRequirement>()

/** Kept, because it is the same for every token. */
function actionOf(statement: AwsStatement, trust: AwsTrust): AwsRequirement {
  const known = actionCache.get(statement)
  if (known) return known
  const action = actionPart(statement, trust)
  actionCache.set(statement, action)
  return action
}

function actionPart(
  { action: { negated, patterns } }: AwsStatement,
  { unresolved }: AwsTrust,
): AwsRequirement {
  const unknowns =
    unresolved.length === 0
      ? []
      : patterns.flatMap((pattern) => unknownsOf(splitUnresolved(pattern, unresolved)))
  if (unknowns.length > 0) return { answer: unknownBecause(...unknowns), miss: noMiss }
  const named = patterns.some((pattern) => actionMatches(pattern))
  const miss = () => (negated ? `NotAction excludes ${ACTION}.` : `the Action is not ${ACTION}.`)
  if (!negated) return { answer: named ? YES : NO, miss }
  return {
    answer: named ? NO : unknownBecause('NotAction, which is undocumented in role trust policies'),
    miss,
  }
}

/** Action patterns ignore case and can contain wildcards. */
export const actionMatches = (pattern: string) =>
  pattern === ACTION ||
  globMatches(
    awsPattern(pattern.toLowerCase(), { wildcards: true, variables: false }),
    ACTION.toLowerCase(),
  )
