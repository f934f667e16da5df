import { listAnd } from '@/lib/common/list'
import { subjectOf } from '@/lib/core/identity/subject'
import { bareIssuer } from '@/lib/core/identity/trust-target-names'
import type { JsonPath, ValueChange } from '@/lib/core/policy/document'
import { candidateAudiences } from './account-decisions'
import { keySource, parseOperator } from './aws-condition'
import { actionMatches, decideAws } from './decide-aws'
import {
  clusterNameOf,
  describeReach,
  isUnresolved,
  restrictTitle,
  subjectScope,
  type TrustFinding,
  type TrustSubject,
  UNKNOWN_ACCOUNT,
} from './finding'
import { awsPattern, globMatches } from './glob'
import { conditionFindings } from './lint-aws-conditions'
import { clusterIssuersOf, providerFindings } from './lint-aws-providers'
import { valueAt } from './source'
import type { AwsCondition, AwsStatement, AwsTrust, TrustDecision } from './trust'

type AwsSubject = TrustSubject<AwsTrust>

/** Findings for an AWS trust policy: mistakes, and statements that admit more than intended. */
export const lintAwsTrust = (subject: AwsSubject): TrustFinding[] =>
  subject.trust.statements.flatMap((statement) => [
    ...shapeFindings(subject, statement),
    ...providerFindings(subject, statement),
    ...statement.conditions.flatMap((condition) =>
      conditionFindings(subject, statement, condition),
    ),
    ...(statement.effect === 'Allow'
      ? allowFindings(subject, statement)
      : denyFindings(subject, statement)),
  ])

function shapeFindings({ source }: AwsSubject, statement: AwsStatement): TrustFinding[] {
  const { path, principal, action, name } = statement
  const found: TrustFinding[] = []
  for (const key of ['Resource', 'NotResource'])
    if (valueAt(source.value, ...path, key) !== undefined)
      found.push({
        kind: 'has-resource',
        severity: 'error',
        path: [...path, key],
        message: `${name} contains ${key}. AWS rejects a trust policy that contains it.`,
        fixes: [{ title: `Remove ${key}`, changes: [{ path: [...path, key] }] }],
      })
  if (principal.kind === 'not')
    found.push({
      kind: 'not-principal',
      severity: 'error',
      path: [...path, 'NotPrincipal'],
      message:
        'NotPrincipal matches every principal except those listed, and is not supported in role trust policies.',
      fixes: [],
    })
  if (principal.kind === 'everybody' && statement.effect === 'Allow')
    found.push({
      kind: 'any-principal',
      severity: 'error',
      path: [...path, 'Principal'],
      message: 'The principal * matches everyone. Name the identity provider instead.',
      fixes: [],
    })
  const federated = principal.kind === 'listed' && principal.federated.length > 0
  if (federated && !action.negated && !admitsTokens(statement) && !isSessionAction(statement))
    found.push({
      kind: 'wrong-action',
      severity: 'warning',
      path: action.path,
      message: `${name} names an identity provider, but its Action does not allow sts:AssumeRoleWithWebIdentity.`,
      fixes: [
        {
          title: 'Use sts:AssumeRoleWithWebIdentity',
          changes: [{ path: action.path, value: 'sts:AssumeRoleWithWebIdentity' }],
        },
      ],
    })
  return found
}

const admitsTokens = ({ action: { negated, patterns } }: AwsStatement) =>
  negated || patterns.some((pattern) => actionMatches(pattern))

/** A statement of its own for what a session may carry; another statement decides who gets in.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html */
const isSessionAction = ({ action: { patterns } }: AwsStatement) =>
  patterns.length > 0 &&
  patterns.every((pattern) => /^sts:(?:TagSession|SetSourceIdentity|SetContext)$/i.test(pattern))

/** What decides whether a subject matches a statement with any audience; none if it matches with none. */
function meetings(
  { trust, surroundings }: AwsSubject,
  statement: AwsStatement,
  { iss, sub }: { iss: string; sub: string },
  but: readonly AwsStatement[] = [],
): TrustDecision[] {
  const allow: AwsStatement =
    statement.effect === 'Allow' ? statement : { ...statement, effect: 'Allow' }
  const alone = { ...trust, statements: [allow, ...but] }
  return candidateAudiences(trust)
    .map((aud) => decideAws(alone, { iss, sub, aud }, surroundings))
    .filter(({ decision }) => decision !== 'deny')
}

function allowFindings(subject: AwsSubject, statement: AwsStatement): TrustFinding[] {
  const { surroundings } = subject
  const issuers = clusterIssuersOf(surroundings, [statement])
  const [issuer] = issuers
  if (issuer === undefined || !admitsTokens(statement)) return []
  const denials = subject.trust.statements.filter(({ effect }) => effect === 'Deny')
  const unseen = subjectOf(UNKNOWN_ACCOUNT)
  const isOpen = (iss: string) =>
    meetings(subject, statement, { iss, sub: unseen }, denials).some(
      ({ on }) => !on.some((each) => isUnresolved(subject.trust, each)),
    )
  const open = issuers.filter(isOpen)
  return [
    ...(open.length > 0
      ? [openSubjectFinding(subject, statement, open)]
      : wildcardFindings(subject, statement, issuer)),
    ...audienceFindings(statement, issuer),
  ]
}

const isAbout = (issuer: string, claim: 'sub' | 'aud') => (condition: AwsCondition) => {
  const source = keySource(condition.key, issuer)
  return source.from === 'token' && source.claim === claim
}

/** Changes that set a key under StringEquals, creating the parents it needs. */
function setStringEquals(
  { path, conditions }: AwsStatement,
  key: string,
  value: string,
): ValueChange[] {
  const there = conditions.find((each) => each.operator === 'StringEquals')
  if (there) return [{ path: [...there.path.slice(0, -1), key], value }]
  const equals = { [key]: value }
  const condition: JsonPath = [...path, 'Condition']
  return conditions.length > 0
    ? [{ path: [...condition, 'StringEquals'], value: equals }]
    : [{ path: condition, value: { StringEquals: equals } }]
}

function openSubjectFinding(
  { surroundings }: AwsSubject,
  statement: AwsStatement,
  issuers: readonly string[],
): TrustFinding {
  const [issuer = ''] = issuers
  const names = listAnd(issuers.map((each) => clusterNameOf(surroundings, each) ?? each))
  const on = statement.conditions.filter(isAbout(issuer, 'sub'))
  const { intended } = surroundings
  const key = `${bareIssuer(issuer)}:sub`
  const replaced = on.filter(({ operator }) => parseOperator(operator)?.base === 'StringLike')
  const why =
    on.length === 0
      ? 'has no condition on the subject'
      : 'has conditions on the subject that almost every account meets'
  const reached = surroundings.accounts.filter(({ issuerUrl }) => issuers.includes(issuerUrl))
  return {
    kind: 'any-subject',
    severity: 'error',
    path: on[0]?.path ?? statement.path,
    message: `${statement.name} ${why}. It admits every workload of ${names}: ${describeReach(reached)}, and all future accounts.`,
    fixes:
      intended?.issuerUrl === issuer
        ? [
            {
              title: restrictTitle(intended),
              changes:
                replaced.length > 0
                  ? replaced.map(({ path }) => ({ path, value: subjectOf(intended) }))
                  : setStringEquals(statement, key, subjectOf(intended)),
            },
          ]
        : [],
  }
}

function wildcardFindings(
  { surroundings }: AwsSubject,
  { conditions, name }: AwsStatement,
  issuer: string,
): TrustFinding[] {
  const { intended, accounts } = surroundings
  return conditions.filter(isAbout(issuer, 'sub')).flatMap(({ operator, path, values }) => {
    const known = parseOperator(operator)
    if (!known || known.negated || known.base === 'Null') return []
    return values.flatMap((value, index): TrustFinding[] => {
      const place = values.length > 1 ? [...path, index] : path
      const open = known.wildcards ? subjectScope(value) : 'one'
      if (open !== 'namespaces' && open !== 'accounts') return []
      const parts = awsPattern(value, { wildcards: true, variables: true })
      const reached = accounts.filter(
        (each) => each.issuerUrl === issuer && globMatches(parts, subjectOf(each)),
      )
      const fixes =
        intended?.issuerUrl === issuer
          ? [
              {
                title: restrictTitle(intended),
                changes: [{ path: place, value: subjectOf(intended) }],
              },
            ]
          : []
      const message =
        open === 'namespaces'
          ? `${name}: ${value} matches more than one namespace, ${describeReach(reached)}. Anyone who can create a namespace can match it.`
          : `${name}: ${value} matches more than one service account, ${describeReach(reached)}, and future accounts.`
      return [
        open === 'namespaces'
          ? { kind: 'wildcard-namespaces', severity: 'error', path: place, message, fixes }
          : { kind: 'wildcard-accounts', severity: 'note', path: place, message, fixes },
      ]
    })
  })
}

function audienceFindings(statement: AwsStatement, issuer: string): TrustFinding[] {
  const bound = statement.conditions.filter(isAbout(issuer, 'aud')).some(({ operator }) => {
    const known = parseOperator(operator)
    return known && !known.negated && known.base !== 'Null'
  })
  if (bound) return []
  const key = `${bareIssuer(issuer)}:aud`
  return [
    {
      kind: 'no-audience',
      severity: 'warning',
      path: statement.path,
      message: `${statement.name} has no condition on the audience. It also admits tokens issued for any other audience that the provider lists.`,
      fixes: [
        {
          title: 'Require sts.amazonaws.com',
          changes: setStringEquals(statement, key, 'sts.amazonaws.com'),
        },
      ],
    },
  ]
}

function denyFindings(subject: AwsSubject, statement: AwsStatement): TrustFinding[] {
  const { trust, surroundings } = subject
  const known = clusterIssuersOf(
    surroundings,
    trust.statements.filter(({ effect }) => effect === 'Allow'),
  )
  if (known.length === 0 || statement.principal.kind === 'not') return []
  const subjects = new Set([
    subjectOf(UNKNOWN_ACCOUNT),
    ...statement.conditions.flatMap(({ values }) => values.map((it) => it.replace(/[*?]/g, 'x'))),
  ])
  const met = known.some((issuer) =>
    [...subjects].some((sub) => meetings(subject, statement, { iss: issuer, sub }).length > 0),
  )
  if (met) return []
  return [
    {
      kind: 'deny-without-effect',
      severity: 'warning',
      path: statement.path,
      message: `${statement.name} has no effect: no token of ${known.map((issuer) => clusterNameOf(surroundings, issuer)).join(' or ')} meets its conditions.`,
      fixes: [],
    },
  ]
}
