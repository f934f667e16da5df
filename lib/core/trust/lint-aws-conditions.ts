import { nearMiss } from '@/lib/core/identity/near-miss'
import { subjectOf } from '@/lib/core/identity/subject'
import { bareIssuer } from '@/lib/core/identity/trust-target-names'
import type { JsonPath, ValueFix } from '@/lib/core/policy/document'
import { type AwsOperator, keySource, parseOperator } from './aws-condition'
import {
  restrictTitle,
  subjectScope,
  suggestSubject,
  type TrustFinding,
  type TrustFindingKind,
  type TrustSubject,
} from './finding'
import { oidcProvidersOf } from './lint-aws-providers'
import { valueAt } from './source'
import type { AwsCondition, AwsStatement, AwsTrust } from './trust'

type AwsSubject = TrustSubject<AwsTrust>

/** Operators that AWS has and that are not about texts. */
const NON_STRING_OPERATORS =
  /^(?:Numeric|Date)(?:Not)?(?:Equals|LessThan|GreaterThan)|^(?:Bool|BinaryEquals|(?:Not)?IpAddress|Arn(?:Not)?(?:Equals|Like)|Null)/

/** What is wrong with one key under one operator. */
export function conditionFindings(
  subject: AwsSubject,
  statement: AwsStatement,
  condition: AwsCondition,
): TrustFinding[] {
  const operator = parseOperator(condition.operator)
  if (!operator) return operatorFindings(condition)
  const providers = oidcProvidersOf(statement)
  const source = providers.map((provider) => keySource(condition.key, provider))
  if (source.some(({ from }) => from === 'call')) return [requestKeyFinding(condition, 'warning')]
  const known = source.some(({ from }) => from === 'token')
  if (!known && providers.length > 0) return keyFindings(subject, providers, condition, operator)
  return [
    ...suffixFindings(subject, condition, operator),
    ...(/:sub$/i.test(condition.key) ? valueFindings(subject, condition, operator) : []),
  ]
}

const requestKeyFinding = ({ key, operator, path }: AwsCondition, severity: 'warning' | 'note') =>
  ({
    kind: 'only-the-call-tells',
    severity,
    path,
    message: `Whether ${operator} on ${key} is met shows only when the call is made.`,
    fixes: [],
  }) satisfies TrustFinding

function operatorFindings(condition: AwsCondition): TrustFinding[] {
  const { operator, path } = condition
  const bare = operator.replace(/^For(?:All|Any)Values?:/, '')
  if (NON_STRING_OPERATORS.test(bare)) return [requestKeyFinding(condition, 'note')]
  const meant = ['StringEquals', 'StringLike', 'StringNotEquals', 'StringNotLike'].find(
    (name) => name.toLowerCase() === bare.toLowerCase() || nearMiss(name, bare) !== undefined,
  )
  return [
    {
      kind: 'unknown-operator',
      severity: 'error',
      path,
      message: `AWS documents no operator ${operator}: what it does is not guessed.`,
      fixes: meant
        ? [{ title: `Write ${meant}`, changes: [{ path: path.slice(0, -1), rename: meant }] }]
        : [],
    },
  ]
}

function keyFindings(
  { surroundings }: AwsSubject,
  providers: readonly string[],
  { key, path, operator: name }: AwsCondition,
  operator: AwsOperator,
): TrustFinding[] {
  const passes = operator.negated || operator.ifExists || operator.set === 'ForAllValues'
  const effect = passes
    ? `${name} is met by everybody where it is missing.`
    : `${name} is met by nobody where it is missing.`
  const [own = ''] = providers
  const [, prefix = '', claim = ''] = /^(.*):([^:]*)$/.exec(key) ?? ['', '', key]
  const wanted = suggestClaim(claim)
  const meant = wanted && `${own}:${wanted}`
  const finding = (kind: TrustFindingKind, message: string): TrustFinding => ({
    ...{ kind, severity: 'error', path },
    message: `${message} ${effect}`,
    fixes: meant ? [{ title: `Write ${meant}`, changes: [{ path, rename: meant }] }] : [],
  })
  if (/^https?:\/\//i.test(prefix))
    return [finding('issuer-scheme', `The key ${key} has the scheme, and no request brings it.`)]
  if (prefix.endsWith('/'))
    return [finding('issuer-slash', `The key ${key} has a slash, and no request brings it.`)]
  const clusterOf = (provider: string) =>
    surroundings.clusters.find(
      ({ issuerUrl }) => bareIssuer(issuerUrl).toLowerCase() === provider.toLowerCase(),
    )?.name
  const cluster = clusterOf(prefix)
  if (cluster !== undefined && cluster !== clusterOf(own))
    return [
      finding(
        'other-cluster',
        `The key is of ${cluster}, and the provider of ${clusterOf(own) ?? own}.`,
      ),
    ]
  return [finding('misspelt-key', `No token of the provider brings the key ${key}.`)]
}

const suggestClaim = (claim: string) => {
  if (/^s|sub/i.test(claim)) return 'sub'
  return /^a|client/i.test(claim) ? 'aud' : undefined
}

/** `ForAllValues:` and `…IfExists`, which are met where the key is missing. */
function suffixFindings(
  { source }: AwsSubject,
  { operator: name, path }: AwsCondition,
  { set, ifExists }: AwsOperator,
): TrustFinding[] {
  if (set !== 'ForAllValues' && !ifExists) return []
  const plain = name.replace(/^ForAllValues:/, '').replace(/IfExists$/, '')
  const taken = valueAt(source.value, ...path.slice(0, -2), plain) !== undefined
  return [
    {
      kind: set === 'ForAllValues' ? 'for-all-values' : 'if-exists',
      severity: 'warning',
      path,
      message: `${name} is met where the key is missing. ${plain} says the same and is not.`,
      fixes: taken
        ? []
        : [{ title: `Write ${plain}`, changes: [{ path: path.slice(0, -1), rename: plain }] }],
    },
  ]
}

/** Values that no service account's subject can be. */
function valueFindings(
  { source, surroundings: { meant } }: AwsSubject,
  { operator: name, path, values }: AwsCondition,
  { wildcards, base }: AwsOperator,
): TrustFinding[] {
  if (base === 'Null') return []
  return values.flatMap((value, index): TrustFinding[] => {
    const place: JsonPath = values.length > 1 ? [...path, index] : path
    const open = subjectScope(value)
    if (open === 'closed' || value.includes('${') || (wildcards && open !== 'odd')) return []
    const like = name.replace('Equals', 'Like').replace('IgnoreCase', '')
    const taken = valueAt(source.value, ...path.slice(0, -2), like) !== undefined
    const only: ValueFix[] = meant
      ? [{ title: restrictTitle(meant), changes: [{ path: place, value: subjectOf(meant) }] }]
      : []
    if (open !== 'odd')
      return [
        {
          kind: 'star-in-equals',
          severity: 'error',
          path: place,
          message: `${name} takes ${value} as it stands, and no subject has a * or ? in it.`,
          fixes: [
            ...only,
            ...(taken
              ? []
              : [{ title: `Write ${like}`, changes: [{ path: path.slice(0, -1), rename: like }] }]),
          ],
        },
      ]
    const subject = suggestSubject(value)
    return [
      {
        kind: 'not-a-subject',
        severity: 'error',
        path: place,
        message: `${value} is the subject of no service account.`,
        fixes: subject
          ? [{ title: `Write ${subject}`, changes: [{ path: place, value: subject }] }]
          : only,
      },
    ]
  })
}
