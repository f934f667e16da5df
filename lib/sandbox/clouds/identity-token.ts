import { createLocalJWKSet, decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose'
import { z } from 'zod'
import type { SandboxWorlds } from '../world'
import { KeySet } from './key-set'

/** The unverified claims of a token. */
export type Claims = JWTPayload & { iss: string; sub: string; aud: string[]; exp: number }

const Claims = z.looseObject({
  iss: z.string(),
  sub: z.string(),
  aud: z.union([z.string().transform((one) => [one]), z.array(z.string())]),
  exp: z.number(),
})

export function verifiedClaims(token: string): Claims | undefined {
  try {
    return Claims.safeParse(decodeJwt(token)).data
  } catch {
    return undefined
  }
}

export type Unproved =
  | 'unreachable' // nobody answers under the issuer's address
  | 'no-keys' // what answers is no issuer, or has not the key
  | 'signature'
  | 'expired'
  | 'not-yet-valid'

/**
 * Verifies the signature with the uploaded keys or those that the issuer publishes; undefined if valid. The trust
 * decides on audience and subject. Only the sandbox's own issuers are known: it never dials out.
 */
export async function disproof(
  worlds: SandboxWorlds,
  token: string,
  { iss }: Claims,
  uploaded?: KeySet,
): Promise<Unproved | undefined> {
  if (uploaded) return checkSignature(token, iss, uploaded)
  const cluster = worlds.byCluster(iss.slice(iss.lastIndexOf('/') + 1))?.[1]
  if (cluster?.issuer.url !== iss) return 'unreachable'
  if (cluster.issuer.state() === 'hang' || cluster.issuer.state() === 'down') return 'unreachable'
  const get = async (path: string): Promise<unknown> => {
    const response = await cluster.issuer.handle(new Request(`${iss}${path}`), path)
    return response.ok ? response.json().catch(() => undefined) : undefined
  }
  const discovery = Discovery.safeParse(await get('/.well-known/openid-configuration')).data
  if (discovery?.issuer !== iss || discovery.jwks_uri !== `${iss}/openid/v1/jwks`) return 'no-keys'
  const jwks = KeySet.safeParse(await get('/openid/v1/jwks')).data
  if (!jwks) return 'no-keys'
  return checkSignature(token, iss, jwks)
}

const checkSignature = (token: string, issuer: string, jwks: KeySet) =>
  jwtVerify(token, createLocalJWKSet(jwks), { algorithms: ['RS256'], issuer }).then(
    () => undefined,
    problemOf,
  )

const Discovery = z.object({ issuer: z.string(), jwks_uri: z.string() })

function problemOf(error: unknown): Unproved {
  if (error instanceof errors.JWTExpired) return 'expired'
  if (error instanceof errors.JWTClaimValidationFailed) return 'not-yet-valid'
  if (error instanceof errors.JWKSNoMatchingKey) return 'no-keys'
  return 'signature'
}
