import { bareIssuer } from '@/lib/core/identity/trust-target-names'
import { both, either, type Maybe, no, not, unsure, yes } from '@/lib/core/policy/three-valued'
import { evaluateAwsCondition } from './aws-condition'
import { awsPattern, globMatches } from './glob'
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

/** What an identity provider's ARN names: its account, and its issuer without the scheme. */
export function parseProviderArn(arn: string): { account: string; url: string } | undefined {
  const { account = '', url } = ARN.exec(arn)?.groups ?? {}
  return url === undefined ? undefined : { account, url }
}

/**
 * What `AssumeRoleWithWebIdentity` answers a token of good signature under a role's trust policy: an
 * Allow that matches and no Deny that does. What AWS does not document is `depends`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function decideAws(
  trust: AwsTrust,
  claims: TrustClaims,
  around: TrustContext,
): TrustDecision {
  const audiences = typeof claims.aud === 'string' ? [claims.aud] : claims.aud
  const { clientIds } = around
  if (clientIds && !audiences.some((audience) => clientIds.includes(audience)))
    return {
      decision: 'deny',
      because: `The identity provider does not list the audience ${audiences.join(', ')}.`,
      on: [],
    }
  const account = trust.account ?? around.account
  const looked = trust.statements.map((statement) =>
    evaluateStatement(statement, trust, claims, account),
  )
  const of = (effect: string) => looked.filter(({ statement }) => statement.effect === effect)
  const allowed = of('Allow').reduce<Maybe>((so, { answer }) => either(so, answer), no)
  const denied = of('Deny').reduce<Maybe>((so, { answer }) => either(so, answer), no)
  const { answer, on } = both(allowed, not(denied))
  if (answer === 'yes')
    return { decision: 'allow', because: describeMatch(of('Allow'), 'allows'), on }
  if (answer === 'depends') {
    const because = `It depends on ${[...new Set(on)].join(' and ')}.`
    return { decision: 'depends', because, on: [...new Set(on)] }
  }
  const because = denied === yes ? describeMatch(of('Deny'), 'denies') : describeMiss(of('Allow'))
  return { decision: 'deny', because, on }
}

type Requirement = { answer: Maybe; miss: string }
type StatementResult = { statement: AwsStatement; answer: Maybe; parts: readonly Requirement[] }

function evaluateStatement(
  statement: AwsStatement,
  { variables }: AwsTrust,
  claims: TrustClaims,
  account: string | undefined,
): StatementResult {
  const parts = [
    principalPart(statement, claims, account),
    actionPart(statement),
    ...statement.conditions.map((condition) => evaluateAwsCondition(condition, claims, variables)),
  ]
  return { statement, parts, answer: parts.reduce<Maybe>((so, part) => both(so, part.answer), yes) }
}

const describeMatch = (looked: readonly StatementResult[], verb: string) => {
  const found = looked.find(({ answer }) => answer === yes)
  return `${found?.statement.name ?? 'A statement'} ${verb} it.`
}

/** Why nothing allows it: of the statement that comes closest. */
function describeMiss(looked: readonly StatementResult[]): string {
  const misses = ({ parts }: StatementResult) => parts.filter(({ answer }) => answer === no)
  const [closest] = looked.toSorted((a, b) => misses(a).length - misses(b).length)
  const [miss] = closest ? misses(closest) : []
  return closest && miss ? `${closest.statement.name}: ${miss.miss}` : 'No statement allows it.'
}

function principalPart(
  { principal, effect }: AwsStatement,
  { iss }: TrustClaims,
  account: string | undefined,
): Requirement {
  if (principal.kind === 'not')
    return { answer: unsure('NotPrincipal, which trust policies of roles do not take'), miss: '' }
  const wild = 'whether the principal * takes in web identities'
  if (principal.kind === 'everybody')
    return { answer: effect === 'Deny' ? yes : unsure(wild), miss: '' }
  const names = ({ text }: LocatedText) => {
    const named = parseProviderArn(text)
    return named?.url === bareIssuer(iss) && (account === undefined || named.account === account)
  }
  if (principal.federated.some(names)) return { answer: yes, miss: '' }
  const starred = [...principal.federated, ...principal.aws].some(({ text }) => text === '*')
  if (starred) return { answer: unsure(wild), miss: '' }
  return { answer: no, miss: `it does not name the identity provider of ${iss}.` }
}

function actionPart({ action: { negated, patterns } }: AwsStatement): Requirement {
  const named = patterns.some((pattern) => actionMatches(pattern))
  const miss = negated ? `NotAction takes ${ACTION} out.` : `its Action is not ${ACTION}.`
  if (!negated) return { answer: named ? yes : no, miss }
  return { answer: named ? no : unsure('NotAction, undocumented in trust policies of roles'), miss }
}

/** Actions have no case, and wildcards. */
export const actionMatches = (pattern: string) =>
  pattern === ACTION ||
  globMatches(
    awsPattern(pattern.toLowerCase(), { wildcards: true, variables: false }),
    ACTION.toLowerCase(),
  )
