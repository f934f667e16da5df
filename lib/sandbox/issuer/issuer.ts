import { randomBytes } from 'node:crypto'
import { type JWK, SignJWT } from 'jose'
import type { SigningKey } from './keys'

export const SANDBOX_ISSUER_STATES = [
  'healthy',
  'disabled', // 404: OIDC Workload Identity is not enabled on the cluster
  'down',
  'hang',
  'garbage',
  'huge',
  'redirect',
  'wrong-issuer',
  'foreign-jwks',
  'no-keys',
  'stale-keys', // the newest key is not published yet
] as const
export type IssuerState = (typeof SANDBOX_ISSUER_STATES)[number]

export type Issuer = ReturnType<typeof createIssuer>
/** A published issuer, whoever signs its tokens. */
export type PublishedIssuer = Omit<Issuer, 'sign' | 'discovery'>
type Jwks = { keys: JWK[] }

/** The issuer of one cluster's service account tokens, as `kube-apiserver --service-account-issuer` is one. */
export function createIssuer({
  url,
  orgId,
  nextKey,
}: {
  url: string
  orgId: string
  nextKey: () => SigningKey
}) {
  const make = () => ({ kid: randomBytes(32).toString('base64url'), ...nextKey() })
  // Newest first.
  let keys = [make()]
  // The latest tokens, for tests that search for leaks.
  const signed: string[] = []

  const discovery = () => ({
    issuer: url,
    jwks_uri: `${url}/openid/v1/jwks`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  })
  const jwks = (): Jwks => ({
    keys: keys.map(({ kid, jwk }) => ({ use: 'sig', alg: 'RS256', kid, ...jwk })),
  })

  return {
    ...publishIssuer({ url, orgId, discovery, jwks }),
    discovery,
    keys: jwks,
    /** Adds a new signing key; the old keys stay published until retired. */
    rotate: () => {
      keys = [make(), ...keys]
    },
    retire: () => {
      keys = keys.slice(0, 1)
    },
    /** Signs with a new key and stops publishing the others at once, although their tokens are still valid. */
    replace: () => {
      keys = [make()]
    },
    sign: async (claims: Record<string, unknown>) => {
      const [newest] = keys
      if (!newest) throw new Error('An issuer always has a key.')
      const token = await new SignJWT(claims)
        .setProtectedHeader({ alg: 'RS256', kid: newest.kid })
        .sign(newest.privateKey)
      signed.push(token)
      if (signed.length > 1000) signed.shift()
      return token
    },
    signed: (): readonly string[] => signed,
  }
}

/** Serves an issuer's discovery document and keys, intact or in one of the broken states. */
export function publishIssuer({
  url,
  orgId,
  discovery,
  jwks,
}: {
  url: string
  orgId: string
  discovery: () => object | Promise<object>
  jwks: () => Jwks | Promise<Jwks>
}) {
  let state: IssuerState = 'healthy'
  const answer = (body: object, type: string) =>
    new Response(JSON.stringify(body), {
      headers: {
        'content-type': type,
        'cache-control': 'public, max-age=3600',
        'x-org-id': orgId,
      },
    })

  return {
    url,
    state: () => state,
    setState: (to: IssuerState) => {
      state = to
    },
    /** `path` is relative to the issuer URL. */
    handle: async (request: Request, path: string): Promise<Response> => {
      switch (state) {
        case 'disabled':
          return new Response('404 page not found\n', { status: 404 })
        case 'down':
          return new Response('no healthy upstream', { status: 503 })
        case 'hang':
          return untilGone(request.signal)
        case 'garbage':
          return new Response('<!doctype html><title>Sign in</title>', {
            headers: { 'content-type': 'text/html' },
          })
        case 'huge':
          return answer(
            { ...(await discovery()), padding: 'x'.repeat(10_000_000) },
            'application/json',
          )
        case 'redirect':
          return new Response(null, { status: 302, headers: { location: `${url}/elsewhere` } })
      }
      if (request.method !== 'GET') return new Response(null, { status: 405 })
      if (path === '/.well-known/openid-configuration')
        return answer({ ...(await discovery()), ...DRIFT[state] }, 'application/json')
      if (path === '/openid/v1/jwks')
        return answer(published(state, await jwks()), 'application/jwk-set+json')
      return new Response('404 page not found\n', { status: 404 })
    },
  }
}

function published(state: IssuerState, { keys }: Jwks): Jwks {
  if (state === 'no-keys') return { keys: [] }
  return { keys: state === 'stale-keys' ? keys.slice(1) : keys }
}

const DRIFT: Partial<Record<IssuerState, object>> = {
  'wrong-issuer': { issuer: 'https://oidc.cks.coreweave.com/id/another-cluster' },
  'foreign-jwks': { jwks_uri: 'https://keys.example.com/jwks' },
}

/** Never resolves until the client disconnects. */
export const untilGone = (signal: AbortSignal) =>
  new Promise<Response>((resolve) => {
    const leave = () => resolve(Response.error())
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave, { once: true })
  })
