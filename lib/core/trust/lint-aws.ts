import { subjectOf } from '@/lib/core/identity/subject'
import { bareIssuer } from '@/lib/core/identity/trust-target-names'
import type { JsonPath, ValueChange } from '@/lib/core/policy/document'
import { candidateAudiences } from './account-decisions'
import { keySource, parseOperator } from './aws-condition'
import { actionMatches, decideAws } from './decide-aws'
import {
  clusterNameOf,
  describeReach,
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
import type { AwsCondition, AwsStatement, AwsTrust } from './trust'

type AwsSubject = TrustSubject<AwsTrust>

/** What is wrong with a trust policy, or lets in more than its author may think. */
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
        message: `${name} has a ${key}, and AWS refuses trust policies that do.`,
        fixes: [{ title: 'Remove it', changes: [{ path: [...path, key] }] }],
      })
  if (principal.kind === 'not')
    found.push({
      kind: 'not-principal',
      severity: 'error',
      path: [...path, 'NotPrincipal'],
      message: 'NotPrincipal trusts everybody but those it names, and roles do not take it.',
      fixes: [],
    })
  if (principal.kind === 'everybody' && statement.effect === 'Allow')
    found.push({
      kind: 'any-principal',
      severity: 'error',
      path: [...path, 'Principal'],
      message: 'The principal * is anybody. Name the identity provider instead.',
      fixes: [],
    })
  const federated = principal.kind === 'listed' && principal.federated.length > 0
  if (federated && !action.negated && !action.patterns.some((pattern) => actionMatches(pattern)))
    found.push({
      kind: 'wrong-action',
      severity: 'warning',
      path: action.path,
      message: `${name} names an identity provider, and its Action is not the one that takes tokens.`,
      fixes: [
        {
          title: 'Write sts:AssumeRoleWithWebIdentity',
          changes: [{ path: action.path, value: 'sts:AssumeRoleWithWebIdentity' }],
        },
      ],
    })
  return found
}

/** Whether a subject may meet a statement, under the audience that gets it furthest. */
function mayMeet(
  { trust, surroundings }: AwsSubject,
  statement: AwsStatement,
  iss: string,
  sub: string,
  but: readonly AwsStatement[] = [],
) {
  const alone = { ...trust, statements: [{ ...statement, effect: 'Allow' as const }, ...but] }
  return candidateAudiences(trust).some(
    (aud) => decideAws(alone, { iss, sub, aud }, surroundings).decision !== 'deny',
  )
}

function allowFindings(subject: AwsSubject, statement: AwsStatement): TrustFinding[] {
  const { surroundings } = subject
  const issuers = clusterIssuersOf(surroundings, [statement])
  const [issuer] = issuers
  if (issuer === undefined) return []
  const denials = subject.trust.statements.filter(({ effect }) => effect === 'Deny')
  const unseen = subjectOf(UNKNOWN_ACCOUNT)
  const open = issuers.filter((each) => mayMeet(subject, statement, each, unseen, denials))
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

/** Sets one key under StringEquals, making what holds it where it is not there yet. */
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
  const names = issuers.map((each) => clusterNameOf(surroundings, each) ?? each).join(' and ')
  const on = statement.conditions.filter(isAbout(issuer, 'sub'))
  const { meant } = surroundings
  const key = `${bareIssuer(issuer)}:sub`
  const replaced = on.filter(({ operator }) => parseOperator(operator)?.base === 'StringLike')
  const why =
    on.length === 0
      ? 'has no condition on the subject'
      : 'has conditions on the subject that almost everybody meets'
  const reached = surroundings.accounts.filter(({ issuerUrl }) => issuers.includes(issuerUrl))
  return {
    kind: 'everyone',
    severity: 'error',
    path: on[0]?.path ?? statement.path,
    message: `${statement.name} ${why}: workloads of all of ${names} get in, ${describeReach(reached)}, and every one that is yet to be made.`,
    fixes:
      meant?.issuerUrl === issuer
        ? [
            {
              title: restrictTitle(meant),
              changes:
                replaced.length > 0
                  ? replaced.map(({ path }) => ({ path, value: subjectOf(meant) }))
                  : setStringEquals(statement, key, subjectOf(meant)),
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
  const { meant, accounts } = surroundings
  return conditions.filter(isAbout(issuer, 'sub')).flatMap(({ operator, path, values }) => {
    const known = parseOperator(operator)
    if (!known || known.negated || known.base === 'Null') return []
    return values.flatMap((value, index): TrustFinding[] => {
      const place = values.length > 1 ? [...path, index] : path
      const open = known.wildcards ? subjectScope(value) : 'closed'
      if (open !== 'namespaces' && open !== 'accounts') return []
      const parts = awsPattern(value, { wildcards: true, variables: true })
      const reached = accounts.filter(
        (each) => each.issuerUrl === issuer && globMatches(parts, subjectOf(each)),
      )
      const fixes =
        meant?.issuerUrl === issuer
          ? [{ title: restrictTitle(meant), changes: [{ path: place, value: subjectOf(meant) }] }]
          : []
      const message =
        open === 'namespaces'
          ? `${name}: ${value} is met in more than one namespace, ${describeReach(reached)}; whoever may make a namespace gets in too.`
          : `${name}: ${value} takes in more than one account, ${describeReach(reached)}, and others yet to be made.`
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
      message: `${statement.name} has no condition on the audience: a token that was made for another service, and is known to the provider, gets in as well.`,
      fixes: [
        {
          title: 'Ask for sts.amazonaws.com',
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
    [...subjects].some((sub) => mayMeet(subject, statement, issuer, sub)),
  )
  if (met) return []
  return [
    {
      kind: 'deny-never',
      severity: 'warning',
      path: statement.path,
      message: `${statement.name} denies nobody: no token of ${known.map((issuer) => clusterNameOf(surroundings, issuer)).join(' or ')} ever meets its condition.`,
      fixes: [],
    },
  ]
}
