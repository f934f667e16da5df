import { parseSubject } from '@/lib/core/identity/subject'
import { and, NO, or, type ThreeValued, unknownBecause, YES } from '@/lib/core/policy/three-valued'
import { type Cel, parseCel } from './cel'
import { type CelResult, evaluateCel, UnknownValue } from './cel-evaluate'
import type { GcpTrust, TrustClaims, TrustContext, TrustDecision } from './trust'

const SUBJECT = 'google.subject'
const MAX_SUBJECT_BYTES = 127

/** The audience of a provider that lists none: its own name, with `https:` or without. */
export const defaultAudience = (name: string) => `//iam.googleapis.com/${name}`

/**
 * What Google's token service answers a token of good signature; and, where members were pasted
 * too, whether one of them takes in the identity that the token becomes.
 * https://cloud.google.com/iam/docs/workload-identity-federation
 */
export function decideGcp(
  trust: GcpTrust,
  claims: TrustClaims,
  around: TrustContext,
): TrustDecision {
  const parts = requirementsOf(trust, claims, around)
  const miss = parts.find(({ answer }) => answer === NO)
  if (miss) return { decision: 'deny', because: miss.miss, on: [] }
  const on = [...new Set(parts.flatMap(({ answer }) => answer.on))]
  if (on.length > 0)
    return { decision: 'depends', because: `It depends on ${on.join(' and ')}.`, on }
  return { decision: 'allow', because: describeAllow(trust), on: [] }
}

const describeAllow = ({ members, condition }: GcpTrust) => {
  if (members) return 'A member takes it in.'
  return condition ? 'The condition holds.' : 'There is NO condition.'
}

type Requirement = { answer: ThreeValued; miss: string }

function requirementsOf(trust: GcpTrust, claims: TrustClaims, around: TrustContext): Requirement[] {
  const assertion = assertionOf(claims)
  const mapped = new Map(
    Object.entries(trust.mapping ?? { [SUBJECT]: 'assertion.sub' }).map(([key, source]) => [
      key,
      evaluateExpression(source, { assertion }),
    ]),
  )
  return [
    { answer: trust.disabled ? NO : YES, miss: 'The provider is disabled or deleted.' },
    issuerPart(trust.issuer ?? around.issuer, claims.iss),
    audiencePart(trust, claims.aud),
    subjectPart(mapped.get(SUBJECT)),
    conditionPart(trust, { assertion, ...namesOf(mapped, trust.mapping !== undefined) }),
    ...(trust.members ? [membersPart(trust, mapped)] : []),
  ]
}

function issuerPart(issuer: string | undefined, iss: string): Requirement {
  if (issuer === undefined)
    return { answer: unknownBecause('which issuer the provider trusts'), miss: '' }
  return {
    answer: issuer === iss ? YES : NO,
    miss: `The provider trusts the issuer ${issuer}, and the token is of ${iss}.`,
  }
}

function audiencePart({ name, audiences }: GcpTrust, aud: TrustClaims['aud']): Requirement {
  if (audiences === undefined) return { answer: YES, miss: '' }
  const own = name === undefined ? [] : [defaultAudience(name), `https:${defaultAudience(name)}`]
  const taken = audiences.length > 0 ? audiences : own
  if (taken.length === 0)
    return { answer: unknownBecause('the name of the provider, which is its audience'), miss: '' }
  const met = [aud].flat().some((audience) => taken.includes(audience))
  return { answer: met ? YES : NO, miss: `The provider takes the audience ${taken.join(' or ')}.` }
}

function subjectPart(subject: CelResult | undefined): Requirement {
  if (!subject) return { answer: NO, miss: `Nothing is mapped to ${SUBJECT}.` }
  if (subject.is === 'error') return { answer: NO, miss: `${SUBJECT}: ${subject.message}` }
  if (subject.is === 'unknown') return { answer: unknownBecause(...subject.on), miss: '' }
  if (typeof subject.value !== 'string' || subject.value === '')
    return { answer: NO, miss: `What is mapped to ${SUBJECT} is NO text.` }
  const bytes = new TextEncoder().encode(subject.value).length
  const miss = `${SUBJECT} would have ${bytes} bytes; Google takes at most ${MAX_SUBJECT_BYTES}.`
  return { answer: bytes > MAX_SUBJECT_BYTES ? NO : YES, miss }
}

function conditionPart({ condition }: GcpTrust, names: Record<string, unknown>): Requirement {
  if (!condition) return { answer: YES, miss: '' }
  const result = evaluateExpression(condition, names)
  if (result.is === 'unknown') {
    if (!result.may.includes(true)) return { answer: NO, miss: 'The condition does not hold.' }
    return { answer: unknownBecause(...result.on), miss: '' }
  }
  if (result.is === 'error') return { answer: NO, miss: `The condition fails: ${result.message}` }
  return { answer: result.value === true ? YES : NO, miss: 'The condition does not hold.' }
}

function membersPart(
  { members = [], name = '' }: GcpTrust,
  mapped: Map<string, CelResult>,
): Requirement {
  const pool = `//iam.googleapis.com/${name.replace(/\/providers\/[^/]*$/, '')}`
  const answer = members.reduce<ThreeValued>((so, { text, conditional }) => {
    const met = matchesMember(text, pool, mapped)
    return or(so, conditional ? and(met, unknownBecause('the condition of the IAM binding')) : met)
  }, NO)
  return { answer, miss: 'No member takes it in.' }
}

/** https://cloud.google.com/iam/docs/principal-identifiers */
function matchesMember(text: string, pool: string, mapped: Map<string, CelResult>): ThreeValued {
  if (text === 'allUsers' || text === 'allAuthenticatedUsers')
    return unknownBecause(`whether ${text} takes in federated identities`)
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

const unknowns = (names: readonly string[], words: (name: string) => string) =>
  Object.fromEntries(names.map((name) => [name, new UnknownValue(words(name))]))

const ISSUED_CLAIMS = unknowns(['exp', 'iat', 'nbf', 'jti'], (claim) => `the token’s ${claim}`)
const BOUND_OBJECTS = unknowns(
  ['pod', 'node', 'secret', 'warnafter'],
  (name) => `the ${name} that the token is bound to`,
)
const UID = new UnknownValue('the uid of the account')

/** What tokens of service accounts carry, whatever else is asked of them.
 * https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#bound-service-account-tokens */
export function assertionOf({ iss, sub, aud }: TrustClaims): Record<string, unknown> {
  const account = parseSubject(sub)
  return {
    ...ISSUED_CLAIMS,
    ...{ iss, sub, aud },
    ...(account && {
      'kubernetes.io': {
        ...BOUND_OBJECTS,
        namespace: account.namespace,
        serviceaccount: { name: account.name, uid: UID },
      },
    }),
  }
}

/** `google` and `attribute`, as conditions see them. */
function namesOf(mapped: Map<string, CelResult>, known: boolean) {
  const under = (prefix: string) =>
    Object.fromEntries(
      [...mapped].flatMap(([key, result]) => {
        if (!key.startsWith(`${prefix}.`) || result.is === 'error') return []
        const name = key.slice(prefix.length + 1)
        if (result.is === 'value') return [[name, result.value]]
        return [[name, new UnknownValue(result.on.join(' and '))]]
      }),
    )
  const attribute = known ? under('attribute') : new UnknownValue('the mapping of the provider')
  return { google: under('google'), attribute }
}

const parseCache = new Map<string, Cel | string>()

/** Asked once for each account: read once. */
function parseCached(source: string): Cel | string {
  const found = parseCache.get(source)
  if (found !== undefined) return found
  const read = parseCel(source)
  const cel = read.ok ? read.cel : read.problem.message
  if (parseCache.size > 100) parseCache.clear()
  parseCache.set(source, cel)
  return cel
}

function evaluateExpression(source: string, names: Record<string, unknown>): CelResult {
  const cel = parseCached(source)
  if (typeof cel !== 'string') return evaluateCel(cel, names)
  return { is: 'unknown', on: ['an expression that cannot be read'], may: [true, false, 'error'] }
}
