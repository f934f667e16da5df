import { listAnd, listOr } from '@/lib/common/list'
import { parseSubject } from '@/lib/core/identity/subject'
import { and, NO, or, type ThreeValued, unknownBecause, YES } from '@/lib/core/policy/three-valued'
import { type Cel, parseCel } from './cel'
import { type CelResult, evaluateCel, UnknownValue } from './cel-evaluate'
import { compareText } from './glob'
import type { GcpTrust, TrustClaims, TrustContext, TrustDecision } from './trust'

const SUBJECT = 'google.subject'
const MAX_SUBJECT_BYTES = 127

/** The audience of a provider that lists none. Google also accepts it with the prefix `https:`. */
export const defaultAudience = (name: string) => `//iam.googleapis.com/${name}`

/**
 * Whether Google's token service accepts a validly signed token, and, if members were pasted,
 * whether one of them matches the resulting identity.
 * https://cloud.google.com/iam/docs/workload-identity-federation
 */
export function decideGcp(
  trust: GcpTrust,
  claims: TrustClaims,
  around: TrustContext,
): TrustDecision {
  const unknowns: string[] = []
  for (const { answer, miss } of requirementsOf(trust, claims, around)) {
    if (answer === NO) return { decision: 'deny', reason: miss(), on: [] }
    unknowns.push(...answer.on)
  }
  const on = [...new Set(unknowns)]
  if (on.length > 0) return { decision: 'depends', reason: `Depends on ${listAnd(on)}.`, on }
  return { decision: 'allow', reason: describeAllow(trust), on: [] }
}

const describeAllow = ({ members, condition }: GcpTrust) => {
  if (members) return 'A member matches.'
  return condition ? 'The attribute condition is met.' : 'There is no attribute condition.'
}

type Requirement = { answer: ThreeValued; miss: () => string }

const noMiss = () => ''

function* requirementsOf(
  trust: GcpTrust,
  claims: TrustClaims,
  around: TrustContext,
): Generator<Requirement> {
  const { unresolved } = trust
  yield { answer: trust.disabled ? NO : YES, miss: () => 'The provider is disabled or deleted.' }
  yield issuerPart(trust.issuer ?? around.issuer, claims.iss, unresolved)
  yield audiencePart(trust, claims.aud)
  const assertion = assertionOf(claims)
  const mapped = new Map(
    Object.entries(trust.mapping ?? { [SUBJECT]: 'assertion.sub' }).map(([key, source]) => [
      key,
      evaluateExpression(source, { assertion }, unresolved),
    ]),
  )
  yield subjectPart(mapped.get(SUBJECT))
  for (const [key, result] of mapped) yield* mappingPart(key, result)
  yield conditionPart(trust, { assertion, ...namesOf(mapped, trust.mapping !== undefined) })
  if (trust.members) yield membersPart(trust, mapped)
}

function issuerPart(
  issuer: string | undefined,
  iss: string,
  unresolved: readonly string[],
): Requirement {
  if (issuer === undefined)
    return { answer: unknownBecause('which issuer the provider trusts'), miss: noMiss }
  return {
    answer: compareText(issuer, iss, unresolved),
    miss: () => `The provider trusts the issuer ${issuer}; the token was issued by ${iss}.`,
  }
}

function audiencePart(
  { name, audiences, unresolved }: GcpTrust,
  aud: TrustClaims['aud'],
): Requirement {
  if (audiences === undefined) return { answer: YES, miss: noMiss }
  const own = name === undefined ? [] : [defaultAudience(name), `https:${defaultAudience(name)}`]
  const taken = audiences.length > 0 ? audiences : own
  if (taken.length === 0)
    return {
      answer: unknownBecause('the name of the provider, which is its audience'),
      miss: noMiss,
    }
  const answer = [aud]
    .flat()
    .flatMap((audience) => taken.map((each) => compareText(each, audience, unresolved)))
    .reduce<ThreeValued>(or, NO)
  if (answer !== NO) return { answer, miss: noMiss }
  return { answer, miss: () => `The provider accepts only the audience ${listOr(taken)}.` }
}

const encoder = new TextEncoder()

function subjectPart(subject: CelResult | undefined): Requirement {
  if (!subject) return { answer: NO, miss: () => `The attribute mapping does not set ${SUBJECT}.` }
  if (subject.is === 'error') return { answer: NO, miss: () => `${SUBJECT}: ${subject.message}` }
  if (subject.is === 'unknown') return { answer: unknownBecause(...subject.on), miss: noMiss }
  if (typeof subject.value !== 'string' || subject.value === '')
    return { answer: NO, miss: () => `The value mapped to ${SUBJECT} is not a string.` }
  // A character has at most three bytes in UTF-8 for each unit.
  if (3 * subject.value.length <= MAX_SUBJECT_BYTES) return { answer: YES, miss: noMiss }
  const bytes = encoder.encode(subject.value).length
  const miss = () => `${SUBJECT} has ${bytes} bytes; Google accepts at most ${MAX_SUBJECT_BYTES}.`
  return { answer: bytes > MAX_SUBJECT_BYTES ? NO : YES, miss }
}

/** Every mapped value must be a string, that of google.groups a list of strings; otherwise Google rejects the token.
 * https://cloud.google.com/iam/docs/workload-identity-federation#mapping */
function mappingPart(key: string, result: CelResult): Requirement[] {
  if (key === SUBJECT || result.is === 'unknown') return []
  if (result.is === 'error')
    return [{ answer: NO, miss: () => `The mapping of ${key} fails: ${result.message}` }]
  if (key !== 'google.groups') {
    const kind = Array.isArray(result.value) ? 'a list' : `a ${typeof result.value}`
    const miss = () => `The value mapped to ${key} is ${kind}; Google accepts only a string.`
    return [{ answer: typeof result.value === 'string' ? YES : NO, miss }]
  }
  const isList = Array.isArray(result.value)
  const miss = () => `The value mapped to ${key} is not a list of strings.`
  return [{ answer: isList ? YES : NO, miss }]
}

const notMet = () => 'The attribute condition is not met.'

function conditionPart(
  { condition, unresolved }: GcpTrust,
  names: Record<string, unknown>,
): Requirement {
  if (!condition) return { answer: YES, miss: noMiss }
  const result = evaluateExpression(condition, names, unresolved)
  if (result.is === 'unknown') {
    if (!result.may.includes(true)) return { answer: NO, miss: notMet }
    return { answer: unknownBecause(...result.on), miss: noMiss }
  }
  if (result.is === 'error')
    return { answer: NO, miss: () => `The attribute condition fails: ${result.message}` }
  return { answer: result.value === true ? YES : NO, miss: notMet }
}

function membersPart(
  { members = [], name = '', unresolved }: GcpTrust,
  mapped: Map<string, CelResult>,
): Requirement {
  const pool = `//iam.googleapis.com/${name.replace(/\/providers\/[^/]*$/, '')}`
  const answer = members.reduce<ThreeValued>((so, { text, conditional }) => {
    const met = matchesMember(text, { pool, mapped, unresolved })
    return or(so, conditional ? and(met, unknownBecause('the condition of the IAM binding')) : met)
  }, NO)
  return { answer, miss: () => 'No member matches.' }
}

/** https://cloud.google.com/iam/docs/principal-identifiers */
function matchesMember(
  text: string,
  {
    pool,
    mapped,
    unresolved,
  }: { pool: string; mapped: Map<string, CelResult>; unresolved: readonly string[] },
): ThreeValued {
  const open = unresolved.filter((part) => `${text} ${pool}`.includes(part))
  // With an expression in the name of the pool or in the member, only their values tell whom the member means.
  if (open.length > 0 && /^principal(?:Set)?:/.test(text)) return unknownBecause(...open)
  if (text === 'allUsers' || text === 'allAuthenticatedUsers')
    return unknownBecause(`whether ${text} includes federated identities`)
  const one = `principal:${pool}/subject/`
  if (text.startsWith(one)) return equals(mapped.get(SUBJECT), text.slice(one.length))
  const set = `principalSet:${pool}/`
  if (!text.startsWith(set)) return NO
  const rest = text.slice(set.length)
  if (rest === '*') return YES
  const [, key = '', wanted = ''] = /^(attribute\.\w+|group)\/(.+)$/.exec(rest) ?? []
  if (key === 'group') return contains(mapped.get('google.groups'), wanted)
  return equals(mapped.get(key), wanted)
}

function equals(result: CelResult | undefined, wanted: string): ThreeValued {
  if (result?.is === 'unknown') return unknownBecause(...result.on)
  return result?.is === 'value' && String(result.value) === wanted ? YES : NO
}

function contains(result: CelResult | undefined, wanted: string): ThreeValued {
  if (result?.is === 'unknown') return unknownBecause(...result.on)
  return result?.is === 'value' && Array.isArray(result.value) && result.value.includes(wanted)
    ? YES
    : NO
}

const claim = (name: string, type: UnknownValue['type']) =>
  [name, new UnknownValue(`the token’s ${name}`, type)] as const
const ISSUED_CLAIMS = Object.fromEntries([
  claim('exp', 'number'),
  claim('iat', 'number'),
  claim('nbf', 'number'),
  claim('jti', 'string'),
])
const BOUND_OBJECTS = Object.fromEntries(
  ['pod', 'node', 'secret', 'warnafter'].map((name) => [
    name,
    new UnknownValue(`the ${name} that the token is bound to`),
  ]),
)
const UID = new UnknownValue('the UID of the service account', 'string')

/** The claims of every service account token.
 * https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#bound-service-account-tokens */
export const assertionOf = ({ iss, sub, aud }: TrustClaims): Record<string, unknown> => ({
  ...claimsOfSubject(sub),
  iss,
  sub,
  aud,
})

const subjectClaims = new Map<string, Record<string, unknown>>()

/** Cached, because each subject is decided with several audiences. */
function claimsOfSubject(sub: string): Record<string, unknown> {
  const known = subjectClaims.get(sub)
  if (known) return known
  const account = parseSubject(sub)
  const claims = {
    ...ISSUED_CLAIMS,
    ...(account && {
      'kubernetes.io': {
        ...BOUND_OBJECTS,
        namespace: account.namespace,
        serviceaccount: { name: account.name, uid: UID },
      },
    }),
  }
  if (subjectClaims.size > 1000) subjectClaims.clear()
  subjectClaims.set(sub, claims)
  return claims
}

/** The CEL variables `google` and `attribute`. */
function namesOf(mapped: Map<string, CelResult>, known: boolean) {
  const under = (prefix: string) =>
    Object.fromEntries(
      [...mapped].flatMap(([key, result]) => {
        if (!key.startsWith(`${prefix}.`) || result.is === 'error') return []
        const name = key.slice(prefix.length + 1)
        if (result.is === 'value') return [[name, result.value]]
        return [[name, new UnknownValue(listAnd(result.on))]]
      }),
    )
  if (known) return { google: under('google'), attribute: under('attribute') }
  const unmapped = (name: string) => new UnknownValue(`the provider’s mapping of ${name}`)
  const google = Object.fromEntries(
    ['groups', 'display_name', 'posix_username', 'profile_photo'].map((name) => [
      name,
      unmapped(`google.${name}`),
    ]),
  )
  return { google: { ...google, ...under('google') }, attribute: unmapped('attribute') }
}

const parseCache = new Map<string, Cel | string>()

/** Cached, because the same expression is evaluated for every account. */
function parseCached(source: string): Cel | string {
  const found = parseCache.get(source)
  if (found !== undefined) return found
  const read = parseCel(source)
  const cel = read.ok ? read.cel : read.problem.message
  if (parseCache.size > 100) parseCache.clear()
  parseCache.set(source, cel)
  return cel
}

/** The result of an expression of a mapping or condition, in which other tools' expressions are unknown. */
export function evaluateExpression(
  source: string,
  names: Record<string, unknown>,
  unresolved: readonly string[],
): CelResult {
  const open = unresolved.filter((part) => source.includes(part))
  const cel = parseCached(source)
  if (typeof cel !== 'string') return evaluateCel(cel, names, open)
  const on = open.length > 0 ? open : ['an expression that cannot be parsed']
  return { is: 'unknown', on, may: [true, false, 'error'] }
}
