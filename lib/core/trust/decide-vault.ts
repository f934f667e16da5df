import { listAnd, listOr } from '@/lib/common/list'
import { and, NO, type ThreeValued, unknownBecause, YES } from '@/lib/core/policy/three-valued'
import { UnknownValue } from './cel-evaluate'
import { assertionOf } from './decide-gcp'
import { globMatches, vaultPattern } from './glob'
import type { TrustClaims, TrustContext, TrustDecision, VaultClaim, VaultTrust } from './trust'

type Requirement = { answer: ThreeValued; miss: string }

/**
 * Whether a JWT login with this role of Vault or OpenBao succeeds for a validly signed token.
 * https://developer.hashicorp.com/vault/api-docs/auth/jwt#create-update-role
 */
export function decideVault(
  trust: VaultTrust,
  claims: TrustClaims,
  around: TrustContext,
): TrustDecision {
  const parts = requirementsOf(trust, claims, around)
  const miss = parts.find(({ answer }) => answer === NO)
  if (miss) return { decision: 'deny', reason: miss.miss, on: [] }
  const { on } = parts.reduce<ThreeValued>((so, { answer }) => and(so, answer), YES)
  if (on.length > 0) return { decision: 'depends', reason: `Depends on ${listAnd(on)}.`, on }
  return { decision: 'allow', reason: 'All bounds of the role are met.', on }
}

/** Vault rejects a jwt role without any of these bounds. */
export const bindsNothing = ({ audiences, subject, claims, cidrs }: VaultTrust) =>
  audiences.length === 0 && subject === '' && claims.length === 0 && cidrs.length === 0

function requirementsOf(
  trust: VaultTrust,
  claims: TrustClaims,
  around: TrustContext,
): Requirement[] {
  const { audiences, subject, roleType, userClaim, userClaimPointer, groupsClaim, cidrs, glob } =
    trust
  const token = assertionOf(claims)
  const user = claimAt(token, userClaim, userClaimPointer)
  const listed = [claims.aud].flat()
  return [
    {
      answer: roleType === 'jwt' ? YES : NO,
      miss: `The role has type ${roleType}; only roles of type jwt accept tokens.`,
    },
    {
      answer: bindsNothing(trust) ? NO : YES,
      miss: 'The role has no bounds. Vault rejects a role without any.',
    },
    issuerPart(trust, claims.iss, around.issuer),
    {
      answer: listed.some((audience) => audiences.includes(audience)) ? YES : NO,
      miss:
        audiences.length === 0
          ? 'The token has an audience, but the role has no bound_audiences.'
          : `The role accepts only the audience ${listOr(audiences)}.`,
    },
    {
      answer: subject === '' || subject === claims.sub ? YES : NO,
      miss: `The role accepts only the subject ${subject}.`,
    },
    ...trust.claims.map((bound) => claimPart(bound, token, glob)),
    userPart(userClaim, user, userClaimPointer),
    groupsPart(groupsClaim, token),
    { answer: cidrs.length > 0 ? unknownBecause('the address of the caller') : YES, miss: '' },
  ]
}

function issuerPart({ issuers }: VaultTrust, iss: string, around: string | undefined): Requirement {
  const configured = issuers.map(({ text }) => text)
  const wanted = configured.length === 0 && around !== undefined ? [around] : configured
  if (wanted.length === 0)
    return { answer: unknownBecause('which issuer the mount trusts'), miss: '' }
  const miss = `The mount trusts the issuer ${listAnd(wanted)}; the token was issued by ${iss}.`
  return { answer: wanted.every((issuer) => issuer === iss) ? YES : NO, miss }
}

function userPart(userClaim: string, user: unknown, isPointer: boolean): Requirement {
  if (user instanceof UnknownValue) {
    if (user.type === 'any') return { answer: unknownBecause(user.what), miss: '' }
    const miss = `The claim ${userClaim}, which is the user_claim, is not a string.`
    return { answer: user.type === 'string' ? YES : NO, miss }
  }
  const pointer =
    userClaim.startsWith('/') && !isPointer
      ? ' Without user_claim_json_pointer, Vault takes the name as it stands.'
      : ''
  const miss = userClaim
    ? `The token has no string claim ${userClaim}, which is the user_claim.${pointer}`
    : 'The role has no user_claim.'
  return { answer: typeof user === 'string' ? YES : NO, miss }
}

/** https://developer.hashicorp.com/vault/api-docs/auth/jwt#groups_claim */
function groupsPart(groupsClaim: string, token: object): Requirement {
  if (groupsClaim === '') return { answer: YES, miss: '' }
  const groups = claimAt(token, groupsClaim)
  if (groups instanceof UnknownValue) return { answer: unknownBecause(groups.what), miss: '' }
  const miss = `The token has no list of groups in ${groupsClaim}, which is the groups_claim.`
  return { answer: groups === undefined ? NO : YES, miss }
}

function claimPart({ claim, values }: VaultClaim, token: object, glob: boolean): Requirement {
  const found = claimAt(token, claim)
  if (found === undefined) return { answer: NO, miss: `The token has no claim ${claim}.` }
  if (found instanceof UnknownValue) return { answer: unknownBecause(found.what), miss: '' }
  const presented = [found].flat().map(String)
  const met = values.some((value) =>
    presented.some((text) => (glob ? globMatches(vaultPattern(value), text) : value === text)),
  )
  const miss = `The role requires ${claim} ${listOr(values)}; the token has ${presented.join(', ')}.`
  return { answer: met ? YES : NO, miss }
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
