import { listAnd, listOr } from '@/lib/common/list'
import { parseSubject } from '@/lib/core/identity/subject'
import { and, NO, or, type ThreeValued, unknownBecause, YES } from '@/lib/core/policy/three-valued'
import { UnknownValue } from './cel-evaluate'
import { assertionOf } from './decide-gcp'
import { compareText, matchText, vaultPattern } from './glob'
import type {
  TrustClaims,
  TrustContext,
  TrustDecision,
  VaultClaim,
  VaultKubernetesBounds,
  VaultTrust,
} from './trust'

type Requirement = { answer: ThreeValued; miss: () => string }

const noMiss = () => ''

/**
 * Whether a JWT login with this role of Vault or OpenBao succeeds for a validly signed token.
 * https://developer.hashicorp.com/vault/api-docs/auth/jwt#create-update-role
 */
export function decideVault(
  trust: VaultTrust,
  claims: TrustClaims,
  around: TrustContext,
): TrustDecision {
  let together = YES
  for (const { answer, miss } of requirementsOf(trust, claims, around)) {
    if (answer === NO) return { decision: 'deny', reason: miss(), on: [] }
    together = and(together, answer)
  }
  const on = [...new Set(together.on)]
  if (on.length > 0) return { decision: 'depends', reason: `Depends on ${listAnd(on)}.`, on }
  return { decision: 'allow', reason: 'All bounds of the role are met.', on }
}

export const CALLER_ADDRESS = 'the address of the caller'
export const API_SERVER_AUDIENCES = 'the audiences of the cluster’s API server'

/** Vault rejects a jwt role without any of these bounds. */
export const bindsNothing = ({ kubernetes, audiences, subject, claims, cidrs }: VaultTrust) =>
  !kubernetes &&
  audiences.length === 0 &&
  subject === '' &&
  claims.length === 0 &&
  cidrs.length === 0

function* requirementsOf(
  trust: VaultTrust,
  claims: TrustClaims,
  around: TrustContext,
): Generator<Requirement> {
  const { roleType, userClaim, userClaimPointer, groupsClaim, cidrs, unresolved } = trust
  yield issuerPart(trust, claims.iss, around.issuer)
  if (trust.kubernetes) {
    yield* kubernetesParts(trust.kubernetes, claims, unresolved)
    yield { answer: cidrs.length > 0 ? unknownBecause(CALLER_ADDRESS) : YES, miss: noMiss }
    return
  }
  const token = assertionOf(claims)
  yield {
    answer: roleType === 'jwt' ? YES : NO,
    miss: () => `The role has type ${roleType}; only roles of type jwt accept tokens.`,
  }
  yield {
    answer: bindsNothing(trust) ? NO : YES,
    miss: () => 'The role has no bounds. Vault rejects a role without any.',
  }
  yield audiencePart(trust, claims)
  yield {
    answer: trust.subject === '' ? YES : compareText(trust.subject, claims.sub, unresolved),
    miss: () => `The role accepts only the subject ${trust.subject}.`,
  }
  for (const bound of trust.claims) yield claimPart(bound, token, trust)
  yield userPart(userClaim, claimAt(token, userClaim, userClaimPointer), userClaimPointer)
  yield groupsPart(groupsClaim, token)
  yield { answer: cidrs.length > 0 ? unknownBecause(CALLER_ADDRESS) : YES, miss: noMiss }
}

function audiencePart({ audiences, unresolved }: VaultTrust, { aud }: TrustClaims): Requirement {
  const answer = [aud]
    .flat()
    .flatMap((audience) => audiences.map((each) => compareText(each, audience, unresolved)))
    .reduce<ThreeValued>(or, NO)
  if (answer !== NO) return { answer, miss: noMiss }
  const miss = () =>
    audiences.length === 0
      ? 'The token has an audience, but the role has no bound_audiences.'
      : `The role accepts only the audience ${listOr(audiences)}.`
  return { answer, miss }
}

/** https://developer.hashicorp.com/vault/api-docs/auth/kubernetes#create-update-role */
function* kubernetesParts(
  { names, namespaces, namespaceSelector, audience }: VaultKubernetesBounds,
  { sub, aud }: TrustClaims,
  unresolved: readonly string[],
): Generator<Requirement> {
  const account = parseSubject(sub)
  if (!account) {
    yield { answer: NO, miss: () => `${sub} is not the subject of a service account.` }
    return
  }
  const among = (values: readonly string[], text: string) =>
    values
      .map((value) => matchText(vaultPattern(value, unresolved), text))
      .reduce<ThreeValued>(or, NO)
  yield {
    answer: among(names, account.name),
    miss: () => `The role accepts only service accounts named ${listOr(names) || 'nothing'}.`,
  }
  const selected = namespaceSelector ? unknownBecause('the labels of the namespace') : NO
  yield {
    answer: or(among(namespaces, account.namespace), selected),
    miss: () => `The role accepts only the namespaces ${listOr(namespaces) || 'nothing'}.`,
  }
  if (audience === '') yield { answer: unknownBecause(API_SERVER_AUDIENCES), miss: noMiss }
  else
    yield {
      answer: [aud]
        .flat()
        .map((each) => compareText(audience, each, unresolved))
        .reduce<ThreeValued>(or, NO),
      miss: () => `The role accepts only the audience ${audience}.`,
    }
}

function issuerPart(
  { issuers, kubernetes, unresolved }: VaultTrust,
  iss: string,
  around: string | undefined,
): Requirement {
  const configured = issuers.map(({ text }) => text)
  const wanted = configured.length === 0 && around !== undefined ? [around] : configured
  if (wanted.length === 0) {
    const what = kubernetes ? 'the cluster that the mount asks' : 'which issuer the mount trusts'
    return { answer: unknownBecause(what), miss: noMiss }
  }
  const answer = wanted
    .map((issuer) => compareText(issuer, iss, unresolved))
    .reduce<ThreeValued>(and, YES)
  if (answer !== NO) return { answer, miss: noMiss }
  const miss = () =>
    `The mount trusts the issuer ${listAnd(wanted)}; the token was issued by ${iss}.`
  return { answer, miss }
}

function userPart(userClaim: string, user: unknown, isPointer: boolean): Requirement {
  if (user instanceof UnknownValue) {
    if (user.type === 'any') return { answer: unknownBecause(user.what), miss: noMiss }
    const miss = () => `The claim ${userClaim}, which is the user_claim, is not a string.`
    return { answer: user.type === 'string' ? YES : NO, miss }
  }
  const pointer =
    userClaim.startsWith('/') && !isPointer
      ? ' Without user_claim_json_pointer, Vault takes the name as it stands.'
      : ''
  const miss = () =>
    userClaim
      ? `The token has no string claim ${userClaim}, which is the user_claim.${pointer}`
      : 'The role has no user_claim.'
  return { answer: typeof user === 'string' ? YES : NO, miss }
}

/** https://developer.hashicorp.com/vault/api-docs/auth/jwt#groups_claim */
function groupsPart(groupsClaim: string, token: object): Requirement {
  if (groupsClaim === '') return { answer: YES, miss: noMiss }
  const groups = claimAt(token, groupsClaim)
  if (groups instanceof UnknownValue) return { answer: unknownBecause(groups.what), miss: noMiss }
  const miss = () => `The token has no list of groups in ${groupsClaim}, which is the groups_claim.`
  return { answer: groups === undefined ? NO : YES, miss }
}

function claimPart(
  { claim, values }: VaultClaim,
  token: object,
  { glob, unresolved }: VaultTrust,
): Requirement {
  const found = claimAt(token, claim)
  if (found === undefined) return { answer: NO, miss: () => `The token has no claim ${claim}.` }
  if (found instanceof UnknownValue) return { answer: unknownBecause(found.what), miss: noMiss }
  const presented = [found].flat().map(String)
  const answer = values
    .flatMap((value) =>
      presented.map((text) =>
        glob
          ? matchText(vaultPattern(value, unresolved), text)
          : compareText(value, text, unresolved),
      ),
    )
    .reduce<ThreeValued>(or, NO)
  if (answer !== NO) return { answer, miss: noMiss }
  const miss = () =>
    `The role requires ${claim} ${listOr(values)}; the token has ${presented.join(', ')}.`
  return { answer, miss }
}

/** A claim by name, or by JSON pointer where these are enabled. */
export function claimAt(token: object, name: string, isPointer = true): unknown {
  const keys =
    name.startsWith('/') && isPointer
      ? name
          .slice(1)
          .split('/')
          .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
      : [name]
  return keys.reduce<unknown>((it, key) => {
    if (it instanceof UnknownValue) return it
    if (typeof it !== 'object' || it === null || !Object.hasOwn(it, key)) return undefined
    return new Map(Object.entries(it)).get(key)
  }, token)
}
