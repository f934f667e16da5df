import { isGitHubIssuer, otherIssuerName } from '@/lib/core/identity/issuer-kind'
import { nearMiss } from '@/lib/core/identity/near-miss'
import { subjectOf } from '@/lib/core/identity/subject'
import { bareIssuer } from '@/lib/core/identity/trust-target-names'
import type { JsonPath, ValueFix } from '@/lib/core/policy/document'
import { type AwsOperator, keySource, parseOperator } from './aws-condition'
import {
  isUnresolved,
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

/** AWS operators that do not compare strings. */
const NON_STRING_OPERATORS =
  /^(?:Numeric|Date)(?:Not)?(?:Equals|LessThan|GreaterThan)|^(?:Bool|BinaryEquals|(?:Not)?IpAddress|Arn(?:Not)?(?:Equals|Like)|Null)/

/** Findings for one key under one operator. */
export function conditionFindings(
  subject: AwsSubject,
  statement: AwsStatement,
  condition: AwsCondition,
): TrustFinding[] {
  const operator = parseOperator(condition.operator)
  if (!operator) return operatorFindings(condition)
  if (isUnresolved(subject.trust, condition.key)) return []
  const providers = oidcProvidersOf(statement)
  const source = providers.map((provider) => keySource(condition.key, provider))
  if (source.some(({ from }) => from === 'call')) return [requestKeyFinding(condition, 'warning')]
  const known = source.some(({ from }) => from === 'token')
  // Which claims AWS offers of other services is theirs to document.
  if (!known && providers.length > 0 && providers.every((it) => otherIssuerName(it) !== undefined))
    return []
  if (!known && providers.length > 0) return keyFindings(subject, providers, condition, operator)
  return [
    ...suffixFindings(subject, statement, condition, operator),
    ...(/:aud$/i.test(condition.key) ? audienceValueFindings(condition, operator) : []),
    ...(/:sub$/i.test(condition.key) ? subjectFindings(subject, condition, operator) : []),
  ]
}

/** Findings for the subjects of an issuer, which look different for every kind of issuer. */
function subjectFindings(
  subject: AwsSubject,
  condition: AwsCondition,
  operator: AwsOperator,
): TrustFinding[] {
  const issuer = condition.key.replace(/:sub$/i, '')
  if (isGitHubIssuer(issuer)) return gitHubFindings(condition, operator)
  return otherIssuerName(issuer) === undefined ? valueFindings(subject, condition, operator) : []
}

/** `repo:<owner>@<id>/<repository>@<id>:…` is immutable, `repo:<owner>/<repository>:…` is a name. */
const GITHUB_NAME = /^repo:[^/@:]+\/[^/@:]+(?::|$)/

function gitHubFindings(
  { path, values }: AwsCondition,
  { negated, base, wildcards }: AwsOperator,
): TrustFinding[] {
  if (negated || base === 'Null') return []
  return values.flatMap((value, index): TrustFinding[] => {
    const place: JsonPath = values.length > 1 ? [...path, index] : path
    if (!wildcards && /[*?]/.test(value))
      return [
        {
          kind: 'wildcard-in-equals',
          severity: 'error',
          path: place,
          message: `StringEquals compares ${value} literally, and no subject contains * or ?.`,
          fixes: [],
        },
      ]
    if (!GITHUB_NAME.test(value)) return []
    return [
      {
        kind: 'github-name-subject',
        severity: 'note',
        path: place,
        message: `${value} names a GitHub repository without its ID. It matches no token of a repository created or renamed since 15 July 2026, whose subject is repo:OWNER@ID/REPOSITORY@ID:…, and a deleted name can be registered by somebody else.`,
        fixes: [],
      },
    ]
  })
}

/** A subject bound under the key of the audience. */
function audienceValueFindings(
  { key, path, values, operator: name }: AwsCondition,
  { negated, base }: AwsOperator,
): TrustFinding[] {
  const subjects = values.filter((value) => value.startsWith('system:serviceaccount:'))
  if (subjects.length === 0 || negated || base === 'Null') return []
  const issuer = key.replace(/:aud$/i, '')
  return [
    {
      kind: 'subject-as-audience',
      severity: 'error',
      path,
      message: `${subjects.join(', ')} is a subject, but ${key} is the audience. The statement binds no subject: it admits every workload that requests a token for this audience.`,
      fixes:
        subjects.length === values.length
          ? [
              {
                title: `Bind the subject under ${issuer}:sub`,
                changes: [
                  { path, rename: `${issuer}:sub` },
                  {
                    path: [...path.slice(0, -2), name, `${issuer}:aud`],
                    value: 'sts.amazonaws.com',
                  },
                ],
              },
            ]
          : [],
    },
  ]
}

const requestKeyFinding = ({ key, operator, path }: AwsCondition, severity: 'warning' | 'note') =>
  ({
    kind: 'request-context-key',
    severity,
    path,
    message: `${operator} on ${key} depends on the request and cannot be evaluated in advance.`,
    fixes: [],
  }) satisfies TrustFinding

function operatorFindings(condition: AwsCondition): TrustFinding[] {
  const { operator, path } = condition
  const bare = operator.replace(/^For(?:All|Any)Values?:/, '')
  if (NON_STRING_OPERATORS.test(bare)) return [requestKeyFinding(condition, 'note')]
  const intended = ['StringEquals', 'StringLike', 'StringNotEquals', 'StringNotLike'].find(
    (name) => name.toLowerCase() === bare.toLowerCase() || nearMiss(name, bare) !== undefined,
  )
  return [
    {
      kind: 'unknown-operator',
      severity: 'error',
      path,
      message: `${operator} is not a documented AWS condition operator, so it is not evaluated.`,
      fixes: intended
        ? [{ title: `Use ${intended}`, changes: [{ path: path.slice(0, -1), rename: intended }] }]
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
    ? `Because the key is absent, every token meets ${name}.`
    : `Because the key is absent, no token meets ${name}.`
  const [own = ''] = providers
  const [, prefix = '', claim = ''] = /^(.*):([^:]*)$/.exec(key) ?? ['', '', key]
  const wanted = suggestClaim(claim)
  const intended = wanted && `${own}:${wanted}`
  const finding = (kind: TrustFindingKind, message: string): TrustFinding => ({
    kind,
    severity: 'error',
    path,
    message: `${message} ${effect}`,
    fixes: intended ? [{ title: `Use ${intended}`, changes: [{ path, rename: intended }] }] : [],
  })
  if (/^https?:\/\//i.test(prefix))
    return [
      finding(
        'issuer-scheme',
        `The key ${key} contains the URL scheme, and no request contains such a key.`,
      ),
    ]
  if (prefix.endsWith('/'))
    return [
      finding(
        'issuer-slash',
        `The key ${key} contains a trailing slash, and no request contains such a key.`,
      ),
    ]
  const clusterOf = (provider: string) =>
    surroundings.clusters.find(
      ({ issuerUrl }) => bareIssuer(issuerUrl).toLowerCase() === provider.toLowerCase(),
    )?.name
  const cluster = clusterOf(prefix)
  if (cluster !== undefined && cluster !== clusterOf(own))
    return [
      finding(
        'other-cluster',
        `The key belongs to ${cluster}, but the provider belongs to ${clusterOf(own) ?? own}.`,
      ),
    ]
  return [finding('unknown-key', `Tokens of the provider do not contain the key ${key}.`)]
}

const suggestClaim = (claim: string) => {
  if (/^s|sub/i.test(claim)) return 'sub'
  return /^a|client/i.test(claim) ? 'aud' : undefined
}

/** `ForAllValues:` and `…IfExists` are met if the key is absent. */
function suffixFindings(
  { source }: AwsSubject,
  { conditions }: AwsStatement,
  { operator: name, path, key }: AwsCondition,
  { set, ifExists }: AwsOperator,
): TrustFinding[] {
  if (set !== 'ForAllValues' && !ifExists) return []
  // With a Null condition beside it, an absent key fails, as AWS recommends.
  const isRequired = conditions.some(
    (each) =>
      each.operator === 'Null' &&
      each.key.toLowerCase() === key.toLowerCase() &&
      each.values.every((value) => value === 'false'),
  )
  if (isRequired) return []
  const plain = name.replace(/^ForAllValues:/, '').replace(/IfExists$/, '')
  const taken = valueAt(source.value, ...path.slice(0, -2), plain) !== undefined
  return [
    {
      kind: set === 'ForAllValues' ? 'for-all-values' : 'if-exists',
      severity: 'warning',
      path,
      message: `${name} is met if the key is absent. ${plain} compares the same values and requires the key.`,
      fixes: taken
        ? []
        : [{ title: `Use ${plain}`, changes: [{ path: path.slice(0, -1), rename: plain }] }],
    },
  ]
}

/** Values that cannot be the subject of a service account. */
function valueFindings(
  { trust, source, surroundings: { intended } }: AwsSubject,
  { operator: name, path, values }: AwsCondition,
  { wildcards, base }: AwsOperator,
): TrustFinding[] {
  if (base === 'Null') return []
  return values.flatMap((value, index): TrustFinding[] => {
    const place: JsonPath = values.length > 1 ? [...path, index] : path
    const open = subjectScope(value)
    if (
      open === 'one' ||
      value.includes('${') ||
      isUnresolved(trust, value) ||
      (wildcards && open !== 'not-a-subject')
    )
      return []
    const like = name.replace('Equals', 'Like').replace('IgnoreCase', '')
    const taken = valueAt(source.value, ...path.slice(0, -2), like) !== undefined
    const only: ValueFix[] = intended
      ? [{ title: restrictTitle(intended), changes: [{ path: place, value: subjectOf(intended) }] }]
      : []
    if (open !== 'not-a-subject')
      return [
        {
          kind: 'wildcard-in-equals',
          severity: 'error',
          path: place,
          message: `${name} compares ${value} literally, and no subject contains * or ?.`,
          fixes: [
            ...only,
            ...(taken
              ? []
              : [{ title: `Use ${like}`, changes: [{ path: path.slice(0, -1), rename: like }] }]),
          ],
        },
      ]
    const subject = suggestSubject(value)
    return [
      {
        kind: 'not-a-subject',
        severity: 'error',
        path: place,
        message: `${value} is not the subject of a service account.`,
        fixes: subject
          ? [{ title: `Use ${subject}`, changes: [{ path: place, value: subject }] }]
          : only,
      },
    ]
  })
}
