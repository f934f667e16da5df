import 'server-only'

import { createRemoteJWKSet, customFetch as joseFetch, jwtVerify } from 'jose'
import * as oidc from 'openid-client'
import { fetch as boundedFetch } from 'undici'
import { z } from 'zod'
import { createAgent } from '@/lib/adapters/http/agent'
import { AppError } from '@/lib/common/errors'
import { isLoopbackHost } from '@/lib/core/identity/host'
import { SIGNATURE_ALGORITHMS } from '@/lib/core/identity/signature-algorithms'
import { type ProviderRefusal, providerError } from './failure'
import { identityOf, isComplete, type ProviderIdentity } from './identity'
import type { IdentityProviderSettings } from './settings'

const TIMEOUT_S = 5
const MAX_RESPONSE = 512 * 1024
/** Changes of the provider's metadata are followed after this time. */
const DISCOVERY_MS = 60 * 60_000
/** A logout token is delivered at once; what is older may be repeated from a log. */
const LOGOUT_TOKEN_AGE_S = 300
const CLOCK_TOLERANCE_S = 30
const MAX_TOKEN = 16 * 1024
const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout'

const agent = createAgent({ maxResponseSize: MAX_RESPONSE, timeout: TIMEOUT_S * 1000 })

/** The fetch of both libraries with limits on size, time and redirects; undici's types differ in names only. */
const fetchBounded = ((url: string, options: RequestInit = {}) =>
  boundedFetch(url, {
    ...(options as object),
    redirect: 'manual',
    dispatcher: agent,
  })) as unknown as (url: string, options?: unknown) => Promise<Response>

/** What one sign-in is checked by. It is stored until the person comes back. */
export type SignInChecks = { state: string; nonce: string; verifier: string }
/** Ends sessions of the person `sub`, or only those of the provider's session `sid`. */
export type LogoutRequest = { jti: string; sid?: string | undefined; sub?: string | undefined }

export const newSignInChecks = (): SignInChecks => ({
  state: oidc.randomState(),
  nonce: oidc.randomNonce(),
  verifier: oidc.randomPKCECodeVerifier(),
})

type Discovered = { configuration: Promise<oidc.Configuration>; at: number }
const discovered = new WeakMap<IdentityProviderSettings, Discovered>()

function discover(settings: IdentityProviderSettings): Promise<oidc.Configuration> {
  const known = discovered.get(settings)
  if (known && Date.now() - known.at < DISCOVERY_MS) return known.configuration
  const { issuer, clientId, clientSecret } = settings
  const configuration = oidc.discovery(new URL(issuer), clientId, clientSecret, undefined, {
    [oidc.customFetch]: fetchBounded as oidc.CustomFetch,
    timeout: TIMEOUT_S,
    execute: [
      // The ID token is verified by its signature too, not by TLS alone.
      oidc.enableNonRepudiationChecks,
      ...(isLoopbackHost(new URL(issuer).hostname) ? [oidc.allowInsecureRequests] : []),
    ],
  })
  discovered.set(settings, { configuration, at: Date.now() })
  // The next sign-in asks again.
  configuration.catch(() => discovered.delete(settings))
  return configuration
}

export type IdentityProvider = ReturnType<typeof createIdentityProvider>

/** An OpenID provider, for one client at it. Failures are AppErrors; tokens are in none of them. */
export function createIdentityProvider(
  settings: IdentityProviderSettings,
  { publicUrl }: { publicUrl: string },
) {
  const { name, groupsClaim, scopes, clientId } = settings
  const redirectUri = `${publicUrl}/api/sign-in/callback`
  const calling = <T>(call: (configuration: oidc.Configuration) => Promise<T>): Promise<T> =>
    discover(settings)
      .then(call)
      .catch((error: unknown) => {
        throw providerError(error, name)
      })

  async function identityFrom(
    configuration: oidc.Configuration,
    tokens: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers,
    before?: ProviderIdentity,
  ): Promise<ProviderIdentity> {
    const subject = before?.subject ?? ''
    // A refresh may return no ID token.
    const claims: Record<string, unknown> = {
      ...(before && { sub: subject, exp: before.idTokenExpiresAt / 1000, sid: before.sid }),
      ...tokens.claims(),
    }
    const userinfo =
      isComplete(claims, groupsClaim) || !configuration.serverMetadata().userinfo_endpoint
        ? {}
        : await oidc.fetchUserInfo(
            configuration,
            tokens.access_token,
            tokens.claims()?.sub ?? subject,
          )
    return identityOf({ ...userinfo, ...claims }, groupsClaim, {
      idToken: tokens.id_token ?? before?.idToken ?? '',
      // Providers that do not rotate return none.
      refreshToken: tokens.refresh_token ?? before?.refreshToken,
    })
  }

  return {
    settings,

    /** Where the person signs in. `fresh` asks them to prove again who they are. */
    authorizationUrl: (
      { state, nonce, verifier }: SignInChecks,
      { fresh = false }: { fresh?: boolean } = {},
    ): Promise<URL> =>
      calling(async (configuration) =>
        oidc.buildAuthorizationUrl(configuration, {
          redirect_uri: redirectUri,
          scope: scopes.join(' '),
          state,
          nonce,
          code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
          ...(fresh && { prompt: 'login', max_age: '0' }),
        }),
      ),

    /** Exchange the code that the person came back with, after checking issuer, state, nonce and signature. */
    exchange: (
      query: URLSearchParams,
      { state, nonce, verifier }: SignInChecks,
      { fresh = false }: { fresh?: boolean } = {},
    ): Promise<ProviderIdentity> =>
      calling(async (configuration) => {
        const address = new URL(redirectUri)
        address.search = query.toString()
        const tokens = await oidc.authorizationCodeGrant(configuration, address, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
          // The clocks may differ, and the person takes a moment.
          ...(fresh && { maxAge: CLOCK_TOLERANCE_S }),
        })
        return identityFrom(configuration, tokens)
      }),

    /** Confirm that the provider still vouches for the person. Throws `unauthenticated` if it does not. */
    refresh: (before: ProviderIdentity): Promise<ProviderIdentity> =>
      calling(async (configuration) => {
        const tokens = await oidc.refreshTokenGrant(configuration, before.refreshToken ?? '')
        const identity = await identityFrom(configuration, tokens, before)
        if (identity.subject === before.subject) return identity
        throw new AppError('unauthenticated', `${name} answered for another person.`, {
          detail: { reason: 'provider-answer' satisfies ProviderRefusal },
        })
      }),

    /** Ask the provider to forget a refresh token, where it offers that. */
    revoke: (refreshToken: string): Promise<void> =>
      calling(async (configuration) => {
        if (configuration.serverMetadata().revocation_endpoint)
          await oidc.tokenRevocation(configuration, refreshToken)
      }),

    /**
     * Where the browser ends the provider's own session; undefined where the provider offers none. The ID token is
     * left out, because clusters may accept it, so no browser may have it.
     */
    logoutUrl: (hint: string | undefined): Promise<URL | undefined> =>
      calling(async (configuration) =>
        configuration.serverMetadata().end_session_endpoint
          ? oidc.buildEndSessionUrl(configuration, {
              client_id: clientId,
              post_logout_redirect_uri: `${publicUrl}/sign-in`,
              ...(hint && { logout_hint: hint }),
            })
          : undefined,
      ),

    /** Verify a token by which the provider ends sessions: OpenID Connect Back-Channel Logout 1.0, section 2.6. */
    verifyLogoutToken: (token: string): Promise<LogoutRequest> =>
      calling(async (configuration) => {
        const { issuer, jwks_uri } = configuration.serverMetadata()
        if (token.length > MAX_TOKEN || !jwks_uri) throw logoutTokenError(name)
        const { payload } = await jwtVerify(token, keysOf(jwks_uri), {
          issuer,
          audience: clientId,
          algorithms: SIGNATURE_ALGORITHMS,
          clockTolerance: CLOCK_TOLERANCE_S,
          maxTokenAge: LOGOUT_TOKEN_AGE_S,
          requiredClaims: ['iss', 'aud', 'iat', 'jti', 'events'],
        })
        const parsed = LogoutClaims.safeParse(payload)
        if (!parsed.success) throw logoutTokenError(name)
        const { jti, sid, sub } = parsed.data
        return { jti, sid, sub }
      }),
  }
}

type Keys = ReturnType<typeof createRemoteJWKSet>
const keySets = new Map<string, Keys>()

function keysOf(url: string): Keys {
  const keys =
    keySets.get(url) ??
    createRemoteJWKSet(new URL(url), {
      timeoutDuration: TIMEOUT_S * 1000,
      [joseFetch]: fetchBounded,
    })
  keySets.set(url, keys)
  return keys
}

/** A nonce would make an ID token of it. */
const LogoutClaims = z
  .object({
    jti: z.string().min(1).max(255),
    sid: z.string().min(1).max(255).optional(),
    sub: z.string().min(1).max(255).optional(),
    events: z.record(z.string(), z.unknown()).refine((events) => {
      const event = events[LOGOUT_EVENT]
      return typeof event === 'object' && event !== null
    }),
    nonce: z.never().optional(),
  })
  .refine(({ sid, sub }) => sid !== undefined || sub !== undefined)

const logoutTokenError = (name: string) =>
  new AppError('invalid', `The logout token of ${name} is not valid.`, {
    detail: { reason: 'provider-answer' satisfies ProviderRefusal },
  })
