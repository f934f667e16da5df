import { subjectOf } from '@/lib/core/identity/subject'
import type { JsonPath, ValueFix } from '@/lib/core/policy/document'
import { candidateAudiences } from './account-decisions'
import { type Cel, celParts, parseCel } from './cel'
import { assertionOf, decideGcp } from './decide-gcp'
import {
  clusterNameOf,
  describeReach,
  findSimilarCluster,
  restrictTitle,
  subjectScope,
  type TrustFinding,
  type TrustFindingKind,
  type TrustSubject,
  UNKNOWN_ACCOUNT,
} from './finding'
import type { GcpTrust } from './trust'

type GcpSubject = TrustSubject<GcpTrust>

/** What is wrong with a Google provider, its condition and its members. */
export function lintGcpTrust(subject: GcpSubject): TrustFinding[] {
  const { trust } = subject
  return [
    ...providerFindings(subject),
    ...openConditionFindings(subject),
    ...(trust.condition ? expressionFindings(trust.condition, conditionPath(trust)) : []),
    ...Object.entries(trust.mapping ?? {}).flatMap(([key, source]) =>
      expressionFindings(source, [...trust.base, 'attributeMapping', key]),
    ),
    ...memberFindings(subject),
  ]
}

const conditionPath = ({ base, mapping }: GcpTrust): JsonPath =>
  mapping ? [...base, 'attributeCondition'] : base

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

/** The condition that only the account meets that the trust is meant for. */
function restrictToIntended({ trust, surroundings: { meant } }: GcpSubject): ValueFix[] {
  if (!meant || (trust.issuer !== undefined && trust.issuer !== meant.issuerUrl)) return []
  const value = `assertion.sub == ${quoted(subjectOf(meant))}`
  return [{ title: restrictTitle(meant), changes: [{ path: conditionPath(trust), value }] }]
}

function openConditionFindings(subject: GcpSubject): TrustFinding[] {
  const { trust, surroundings } = subject
  const issuer = trust.issuer ?? surroundings.issuer ?? surroundings.clusters[0]?.issuerUrl ?? ''
  const claims = { iss: issuer, sub: subjectOf(UNKNOWN_ACCOUNT) }
  const open = candidateAudiences(trust).some(
    (aud) =>
      decideGcp(trust, { ...claims, aud: [aud] }, { ...surroundings, issuer }).decision !== 'deny',
  )
  if (!open) return []
  const reached = surroundings.accounts.filter(
    ({ issuerUrl }) => trust.issuer === undefined || issuerUrl === issuer,
  )
  const whole = trust.members ? 'Every workload reaches a member' : 'Every workload gets in'
  const why = trust.condition
    ? 'The condition is met by subjects that are yet to be made.'
    : 'There is no condition.'
  return [
    {
      kind: 'google-everyone',
      severity: 'error',
      path: conditionPath(trust),
      message: `${why} ${whole}, ${describeReach(reached)}.`,
      fixes: restrictToIntended(subject),
    },
  ]
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
    const fixes =
      value === undefined ? [] : [{ title: `Write ${value}`, changes: [{ path, value }] }]
    found.push({ kind, severity, path, message, fixes })
  }
  const place = [...base, 'oidc', 'issuerUri']
  if (issuer !== undefined && clusterNameOf(surroundings, issuer) === undefined) {
    const near = findSimilarCluster(surroundings, issuer)
    const scheme = !issuer.startsWith('https://')
    if (near)
      add(
        issuer.endsWith('/') ? 'issuer-slash' : 'unknown-issuer',
        place,
        `This is all but the issuer of ${near.name}, so tokens of ${near.name} are refused.`,
        near.issuerUrl,
      )
    else if (scheme) add('issuer-scheme', place, 'Google takes issuers that begin with https://.')
    else if (surroundings.clusters.length > 0)
      add(
        'unknown-issuer',
        place,
        `${issuer} is the issuer of no cluster of this organization that you can see.`,
        undefined,
        'warning',
      )
  }
  if (disabled)
    add('google-disabled', base, 'The provider is disabled or deleted.', undefined, 'warning')
  const subject = mapping?.['google.subject']
  const mapped = [...base, 'attributeMapping', 'google.subject']
  if (mapping && subject === undefined)
    add('no-mapping', [...base, 'attributeMapping'], 'Nothing is mapped to google.subject.')
  else if (subject !== undefined && subject.replace(/\s/g, '') !== 'assertion.sub')
    add(
      'mapped-subject',
      mapped,
      'google.subject is not the token’s subject: several accounts may become one identity.',
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
          message: `This member is of another pool than ${pool}.`,
          fixes: [],
        },
      ]
    if (text !== `principalSet:${pool}/*`) return []
    const message = 'Every identity of the pool is a member, of its other providers too.'
    return [{ kind: 'whole-pool', severity: 'warning', path, message, fixes: [] }]
  })
}

const CLAIMS = [...Object.keys(assertionOf({ iss: '', sub: '', aud: '' })), 'kubernetes.io']
const CALLS = ['startsWith', 'endsWith', 'contains', 'matches', 'extract', 'has']

/** What an expression says that it may not be meant to say. */
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
          message: `Tokens of service accounts have no ${claim}: where it is read, they are refused.`,
          fixes: /^sub/i.test(claim)
            ? [rewritten(part, 'assertion.sub', 'Write assertion.sub')]
            : [],
        },
      ]
    if (part.kind !== 'call') return []
    const [arg] = part.args
    if (!CALLS.includes(part.name))
      return [
        {
          kind: 'not-decided',
          severity: 'note',
          path,
          message: `What ${part.name}() comes to is not worked out here.`,
          fixes: [],
        },
      ]
    const text = arg?.kind === 'literal' && typeof arg.value === 'string' ? arg.value : undefined
    if (!arg || text === undefined) return []
    if (part.name === 'startsWith' && /^system:serviceaccount:[^:]+$/.test(text))
      return [
        {
          kind: 'open-prefix',
          severity: 'warning',
          path,
          message: `${text} begins the subjects of longer namespaces too.`,
          fixes: [rewritten(arg, quoted(`${text}:`), `Write ${text}:`)],
        },
      ]
    if (part.name === 'matches' && !/^\^.*\$$/s.test(text) && subjectScope(text) !== 'closed')
      return [
        {
          kind: 'open-pattern',
          severity: 'warning',
          path,
          message: `${text} may match in the midst of a text: it has not both ^ and $.`,
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
