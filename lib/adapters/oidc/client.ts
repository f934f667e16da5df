import 'server-only'

import type { JSONWebKeySet } from 'jose'
import { z } from 'zod'
import { guardedJson } from '@/lib/adapters/http/fetch'
import type { Guard } from '@/lib/adapters/http/guard'
import type { GuardedResult, OidcProblem } from '@/lib/adapters/http/problem'
import { checkFetchTarget } from '@/lib/adapters/http/target'

export type Discovery = { issuer: string; jwksUri: string }
export type PublishedKey = { kid: string; alg: string }
/** `problems` is empty for an issuer that CoreWeave can use. */
export type IssuerCheckResult = {
  issuer: string
  discovery?: Discovery
  keys: PublishedKey[]
  ms: number
  problems: OidcProblem[]
}

export type Oidc = ReturnType<typeof createOidc>

const TOTAL_MS = 5_000
const DISCOVERY_LIMIT = 64 * 1024
const JWKS_LIMIT = 256 * 1024

const WireDiscovery = z.object({ issuer: z.string().max(2048), jwks_uri: z.string().max(2048) })
const WireJwks = z.object({
  keys: z
    .array(
      z.looseObject({
        kty: z.string(),
        kid: z.string().max(512).optional(),
        alg: z.string().max(64).optional(),
      }),
    )
    .max(200),
})
/** JWK members that only private or symmetric keys have. */
const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']

/** A client for untrusted issuers. Only the origin of `issuerBase` may be private or plain http. */
export function createOidc({
  issuerBase,
  ...guard
}: { issuerBase: string } & Omit<Guard, 'exemptOrigin'>) {
  const guarded = { ...guard, exemptOrigin: new URL(issuerBase).origin }
  const deadline = () => AbortSignal.timeout(TOTAL_MS)

  async function discover(issuer: string, signal = deadline()): Promise<GuardedResult<Discovery>> {
    // Checked before the path is appended, because appending one can make nonsense a valid URL.
    const judged = checkFetchTarget(issuer, guarded)
    if (!judged.ok) return { ok: false, problem: judged.problem, ms: 0 }
    const url = discoveryUrl(issuer)
    const fetched = await guardedJson(url, { limit: DISCOVERY_LIMIT, signal }, guarded)
    if (!fetched.ok) return fetched
    const parsed = WireDiscovery.safeParse(fetched.value)
    if (!parsed.success)
      return { ...misshapen(url, 'discovery document', parsed.error), ms: fetched.ms }
    const { issuer: presented, jwks_uri: jwksUri } = parsed.data
    return { ok: true, value: { issuer: presented, jwksUri }, ms: fetched.ms }
  }

  async function jwks(url: string, signal = deadline()): Promise<GuardedResult<JSONWebKeySet>> {
    const fetched = await guardedJson(url, { limit: JWKS_LIMIT, signal }, guarded)
    if (!fetched.ok) return fetched
    const parsed = WireJwks.safeParse(fetched.value)
    if (!parsed.success) return { ...misshapen(url, 'key set', parsed.error), ms: fetched.ms }
    return { ok: true, value: parsed.data as JSONWebKeySet, ms: fetched.ms }
  }

  /** The checks that CoreWeave makes of an issuer before it accepts a token. */
  async function checkIssuer(issuer: string): Promise<IssuerCheckResult> {
    const signal = deadline()
    const found = await discover(issuer, signal)
    if (!found.ok) return { issuer, keys: [], ms: found.ms, problems: [found.problem] }
    const discovery = found.value
    const problems = discovery.issuer === issuer ? [] : [mismatch(issuer, discovery.issuer)]
    const set = await jwks(discovery.jwksUri, signal)
    const ms = found.ms + set.ms
    if (!set.ok) return { issuer, discovery, keys: [], ms, problems: [...problems, set.problem] }
    const keys = set.value.keys.map(({ kid = '', alg = '' }) => ({ kid, alg }))
    problems.push(...keyProblems(discovery.jwksUri, set.value))
    return { issuer, discovery, keys, ms, problems }
  }

  return {
    discover: (issuer: string) => discover(issuer),
    jwks: (url: string) => jwks(url),
    checkIssuer,
  }
}

/** OpenID Connect Discovery 1.0, section 4: a trailing slash of the issuer is removed. */
const discoveryUrl = (issuer: string) =>
  `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`

const mismatch = (expected: string, presented: string): OidcProblem => ({
  kind: 'issuer-mismatch',
  url: discoveryUrl(expected),
  message: 'The discovery document names another issuer, so tokens of this issuer are rejected.',
  next: 'Use the issuer exactly as it stands in the document.',
  expected,
  presented,
})

function misshapen(
  url: string,
  what: string,
  error: z.ZodError,
): { ok: false; problem: OidcProblem } {
  const [issue] = error.issues
  const where = issue?.path.join('.') || 'the document'
  return {
    ok: false,
    problem: {
      kind: 'shape',
      url,
      message: `${url} is not a valid ${what}: ${where}: ${issue?.message ?? 'unexpected'}.`,
      next: 'Check the issuer URL.',
    },
  }
}

function keyProblems(url: string, { keys }: JSONWebKeySet): OidcProblem[] {
  const problem = (kind: 'no-keys' | 'key', message: string, next: string) => ({
    kind,
    url,
    message,
    next,
  })
  if (keys.length === 0)
    return [
      problem(
        'no-keys',
        'The issuer publishes no keys, so no token can be verified.',
        'Publish the signing key.',
      ),
    ]
  return keys.flatMap((key) => {
    const name = key.kid ? `The key ${key.kid}` : 'A key'
    if (SECRET_MEMBERS.some((member) => member in key))
      return [
        problem(
          'key',
          `${name} is published with its private part, so anyone can sign tokens.`,
          'Rotate this key at the issuer now.',
        ),
      ]
    if (!key.kid)
      return [
        problem(
          'key',
          'A key has no kid, so tokens cannot refer to it.',
          'Publish the key with a kid.',
        ),
      ]
    if (keys.filter(({ kid }) => kid === key.kid).length > 1)
      return [
        problem('key', `${name} has the same kid as another key.`, 'Give each key a unique kid.'),
      ]
    return []
  })
}
