import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from 'jose'
import { z } from 'zod'
import type { WireClusterOidc } from '@/lib/adapters/coreweave/wire'
import { AUTHENTICATED, type User } from './rbac'

const Discovery = z.object({ issuer: z.string(), jwks_uri: z.string() })

const ALGORITHMS = { SIGNING_ALGORITHM_RS256: 'RS256', SIGNING_ALGORITHM_ES256: 'ES256' } as const
const isAlgorithm = (name: string): name is keyof typeof ALGORITHMS =>
  Object.hasOwn(ALGORITHMS, name)

const text = (claim: unknown) => (typeof claim === 'string' ? claim : undefined)

/**
 * Whose ID token it is, by the OIDC settings of the cluster; undefined for a token of another issuer, or one that does
 * not verify. As k8s.io/apiserver/plugin/pkg/authenticator/token/oidc does it.
 */
export async function authenticateIdToken(
  token: string,
  settings: WireClusterOidc,
  now: Date,
): Promise<User | undefined> {
  const { issuerUrl, clientId, signingAlgorithms = [] } = settings
  if (issuerOf(token) !== issuerUrl || clientId === '') return undefined
  const keys = await readKeys(issuerUrl)
  const named = signingAlgorithms.filter(isAlgorithm).map((name) => ALGORITHMS[name])
  const verified =
    keys &&
    (await jwtVerify(token, createLocalJWKSet(keys), {
      issuer: issuerUrl,
      audience: clientId,
      algorithms: named.length > 0 ? named : ['RS256'],
      currentDate: now,
      clockTolerance: 0,
      requiredClaims: ['exp'],
    }).catch(() => undefined))
  return verified && userOf(verified.payload, settings)
}

function issuerOf(token: string) {
  try {
    return decodeJwt(token).iss
  } catch {
    return undefined
  }
}

async function readKeys(issuerUrl: string): Promise<JSONWebKeySet | undefined> {
  const get = async (url: string): Promise<unknown> => (await fetch(url)).json()
  try {
    const discovery = Discovery.parse(await get(`${issuerUrl}/.well-known/openid-configuration`))
    if (discovery.issuer !== issuerUrl) return undefined
    return (await get(discovery.jwks_uri)) as JSONWebKeySet
  } catch {
    return undefined
  }
}

function userOf(claims: Record<string, unknown>, settings: WireClusterOidc): User | undefined {
  const { usernameClaim = 'sub', groupsClaim, groupsPrefix = '', requiredClaim } = settings
  const [required = '', value] = requiredClaim?.split('=') ?? []
  if (required && claims[required] !== value) return undefined
  const name = text(claims[usernameClaim])
  if (!name) return undefined
  // An email that the provider did not verify is nobody's.
  if (usernameClaim === 'email' && claims['email_verified'] === false) return undefined
  const named = groupsClaim ? [claims[groupsClaim] ?? []].flat() : []
  const groups = named.filter((group) => typeof group === 'string')
  return {
    username: `${usernamePrefixOf(settings)}${name}`,
    groups: [...groups.map((group) => `${groupsPrefix}${group}`), AUTHENTICATED],
  }
}

/** Only an email stands without a prefix, and `-` takes it away from other claims. */
function usernamePrefixOf({
  usernameClaim = 'sub',
  usernamePrefix = '',
  issuerUrl,
}: WireClusterOidc) {
  if (usernamePrefix === '-') return ''
  if (usernamePrefix === '' && usernameClaim !== 'email') return `${issuerUrl}#`
  return usernamePrefix
}
