import { subjectOf } from '@/lib/core/identity/subject'
import type { JsonPath, ValueFix } from '@/lib/core/policy/document'
import { candidateAudiences } from './account-decisions'
import { type Cel, celParts, parseCel } from './cel'
import { assertionOf, decideGcp, evaluateExpression } from './decide-gcp'
import {
  clusterNameOf,
  describeReach,
  findSimilarCluster,
  isUnresolved,
  restrictTitle,
  subjectScope,
  type TrustFinding,
  type TrustFindingKind,
  type TrustSubject,
  UNKNOWN_ACCOUNT,
} from './finding'
import type { GcpTrust } from './trust'

type GcpSubject = TrustSubject<GcpTrust>

/** Findings for a Google provider, its condition and its IAM members. */
export function lintGcpTrust(subject: GcpSubject): TrustFinding[] {
  const { trust } = subject
  return [
    ...providerFindings(subject),
    ...openConditionFindings(subject),
    ...(trust.condition ? expressionFindings(trust.condition, conditionPath(trust)) : []),
    ...Object.entries(trust.mapping ?? {}).flatMap(([key, source]) => [
      ...expressionFindings(source, [...trust.base, 'attributeMapping', key]),
      ...mappedListFindings(key, source, [...trust.base, 'attributeMapping', key]),
    ]),
    ...memberFindings(subject),
  ]
}

/** Service account tokens carry aud as a list. */
function mappedListFindings(key: string, source: string, path: JsonPath): TrustFinding[] {
  if (!/^\s*assertion(?:\.aud|\[['"]aud['"]\])\s*$/.test(source) || key === 'google.groups')
    return []
  const message = `assertion.aud is a list in service account tokens, and Google accepts only a string for ${key}. Google rejects every token of a cluster.`
  return [
    {
      kind: 'mapped-list',
      severity: 'error',
      path,
      message,
      fixes: [
        { title: 'Use assertion.aud[0]', changes: [{ path, value: 'assertion.aud[0]' }] },
        { title: `Remove ${key}`, changes: [{ path }] },
      ],
    },
  ]
}

const conditionPath = ({ base, mapping }: GcpTrust): JsonPath =>
  mapping ? [...base, 'attributeCondition'] : base

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

/** Fixes the condition so that only the intended account meets it. */
function restrictToIntended({ trust, surroundings: { intended } }: GcpSubject): ValueFix[] {
  if (!intended || (trust.issuer !== undefined && trust.issuer !== intended.issuerUrl)) return []
  const value = `assertion.sub == ${quoted(subjectOf(intended))}`
  return [{ title: restrictTitle(intended), changes: [{ path: conditionPath(trust), value }] }]
}

function openConditionFindings(subject: GcpSubject): TrustFinding[] {
  const { trust, surroundings } = subject
  const named =
    trust.issuer !== undefined && !isUnresolved(trust, trust.issuer) ? trust.issuer : undefined
  const issuer = named ?? surroundings.issuer ?? surroundings.clusters[0]?.issuerUrl ?? ''
  const claims = { iss: issuer, sub: subjectOf(UNKNOWN_ACCOUNT) }
  // Which audience a provider without a name accepts does not matter here.
  const { audiences, ...rest } = trust
  const asked: GcpTrust = { ...rest, issuer, ...(audiences?.length && { audiences }) }
  const open = candidateAudiences(asked).some(
    (aud) =>
      decideGcp(asked, { ...claims, aud: [aud] }, { ...surroundings, issuer }).decision === 'allow',
  )
  if (!open) return []
  const reached = surroundings.accounts.filter(
    ({ issuerUrl }) => trust.issuer === undefined || issuerUrl === issuer,
  )
  const whole = trust.members ? 'Every workload matches a member' : 'Every workload is admitted'
  const why = trust.condition
    ? 'The condition admits future accounts.'
    : 'There is no attribute condition.'
  return [
    {
      kind: 'google-any-subject',
      severity: 'error',
      path: conditionPath(trust),
      message: `${why} ${whole}: ${describeReach(reached)}.`,
      fixes: restrictToIntended(subject),
    },
  ]
}

/** Whether accounts that differ in their namespace or name can map to one google.subject. */
function mergesAccounts({ mapping, ...trust }: GcpTrust): boolean {
  const subject = mapping?.['google.subject']
  if (subject === undefined) return false
  const mapped = (namespace: string, name: string) => {
    const assertion = assertionOf({ iss: '', sub: subjectOf({ namespace, name }), aud: [''] })
    const result = evaluateExpression(subject, { assertion }, trust.unresolved)
    return result.is === 'value' ? result.value : undefined
  }
  const one = mapped('a', 'b')
  return one !== undefined && [mapped('a', 'c'), mapped('c', 'b')].includes(one)
}

function providerFindings({ trust, surroundings }: GcpSubject): TrustFinding[] {
  const { issuer, base, mapping, disabled } = trust
  const found: TrustFinding[] = []
  const add = (
    kind: TrustFindingKind,
    path: JsonPath,
    message: string,
    value?: string,
    severity: TrustFinding['severity'] = 'error',
  ) => {
    const fixes = value === undefined ? [] : [{ title: `Use ${value}`, changes: [{ path, value }] }]
    found.push({ kind, severity, path, message, fixes })
  }
  const place = [...base, 'oidc', 'issuerUri']
  const isKnown = issuer !== undefined && !isUnresolved(trust, issuer)
  if (isKnown && clusterNameOf(surroundings, issuer) === undefined) {
    const near = findSimilarCluster(surroundings, issuer)
    const scheme = !issuer.startsWith('https://')
    if (near)
      add(
        issuer.endsWith('/') ? 'issuer-slash' : 'unknown-issuer',
        place,
        `The issuer almost matches the issuer of ${near.name}. Google rejects tokens of ${near.name}.`,
        near.issuerUrl,
      )
    else if (scheme) add('issuer-scheme', place, 'The issuer URI must begin with https://.')
    else if (surroundings.clusters.length > 0)
      add(
        'unknown-issuer',
        place,
        `${issuer} is not the issuer of a cluster that you can see.`,
        undefined,
        'warning',
      )
  }
  if (disabled)
    add('google-disabled', base, 'The provider is disabled or deleted.', undefined, 'warning')
  const subject = mapping?.['google.subject']
  const mapped = [...base, 'attributeMapping', 'google.subject']
  if (mapping && subject === undefined)
    add(
      'no-mapping',
      [...base, 'attributeMapping'],
      'The attribute mapping does not set google.subject.',
    )
  else if (subject !== undefined && mergesAccounts(trust))
    add(
      'mapped-subject',
      mapped,
      'google.subject is not the token’s subject, so several accounts can map to one identity.',
      'assertion.sub',
      'warning',
    )
  return found
}

function memberFindings({ trust }: GcpSubject): TrustFinding[] {
  const pool = `//iam.googleapis.com/${trust.name?.replace(/\/providers\/.*$/, '') ?? ''}`
  return (trust.members ?? []).flatMap(({ text, path }): TrustFinding[] => {
    if (!/^principal(?:Set)?:/.test(text)) return []
    if (!text.startsWith(`principal:${pool}/`) && !text.startsWith(`principalSet:${pool}/`))
      return [
        {
          kind: 'other-pool',
          severity: 'warning',
          path,
          message: `This member does not belong to the pool ${pool}.`,
          fixes: [],
        },
      ]
    if (text !== `principalSet:${pool}/*`) return []
    const message =
      'This member matches every identity in the pool, including those of other providers.'
    return [{ kind: 'whole-pool', severity: 'warning', path, message, fixes: [] }]
  })
}

const CLAIMS = [...Object.keys(assertionOf({ iss: '', sub: '', aud: '' })), 'kubernetes.io']
const CALLS = [
  'startsWith',
  'endsWith',
  'contains',
  'matches',
  'extract',
  'split',
  'join',
  'size',
  'has',
]

/** Findings for a CEL expression. */
function expressionFindings(source: string, path: JsonPath): TrustFinding[] {
  const parsed = parseCel(source)
  if (!parsed.ok) return []
  const rewritten = (part: Cel, by: string, title: string): ValueFix => ({
    title,
    changes: [{ path, value: source.slice(0, part.start) + by + source.slice(part.end) }],
  })
  return [...celParts(parsed.cel)].flatMap((part): TrustFinding[] => {
    const claim = claimOf(part)
    if (claim !== undefined && !CLAIMS.includes(claim))
      return [
        {
          kind: 'absent-claim',
          severity: 'error',
          path,
          message: `Service account tokens do not contain ${claim}. Google rejects every token when the expression reads it.`,
          fixes: /^sub/i.test(claim) ? [rewritten(part, 'assertion.sub', 'Use assertion.sub')] : [],
        },
      ]
    if (part.kind !== 'call') return []
    const [arg] = part.args
    if (!CALLS.includes(part.name))
      return [
        {
          kind: 'not-evaluated',
          severity: 'note',
          path,
          message: `This review does not evaluate ${part.name}().`,
          fixes: [],
        },
      ]
    const text = arg?.kind === 'literal' && typeof arg.value === 'string' ? arg.value : undefined
    if (!arg || text === undefined) return []
    if (part.name === 'startsWith' && /^system:serviceaccount:[^:]+$/.test(text))
      return [
        {
          kind: 'unterminated-prefix',
          severity: 'warning',
          path,
          message: `${text} also matches namespaces whose names begin with it.`,
          fixes: [rewritten(arg, quoted(`${text}:`), `Use ${text}:`)],
        },
      ]
    if (part.name === 'matches' && !/^\^.*\$$/s.test(text) && subjectScope(text) !== 'one')
      return [
        {
          kind: 'unanchored-pattern',
          severity: 'warning',
          path,
          message: `${text} can match part of a subject because it is not anchored with ^ and $.`,
          fixes: [],
        },
      ]
    return []
  })
}

/** `assertion.email` and `assertion['email']`. */
function claimOf(part: Cel): string | undefined {
  if (part.kind !== 'field' && part.kind !== 'index') return undefined
  if (part.of.kind !== 'name' || part.of.name !== 'assertion') return undefined
  if (part.kind === 'field') return part.name
  return part.at.kind === 'literal' ? String(part.at.value) : undefined
}
