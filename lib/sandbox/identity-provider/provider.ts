import { randomBytes, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import type { Configuration, KoaContextWithOIDC, Provider } from 'oidc-provider'
import { choicePage, errorPage, loggedOutPage, logoutPage } from './pages'
import { PROVIDER_PEOPLE } from './people'

const CLIENT_ID = 'workload-identity-console'
const SCOPES = ['openid', 'profile', 'email', 'groups']
const HOUR = 3600
const MAX_FORM = 16 * 1024

type Options = {
  /** The address of the console, which is the provider's only client. */
  consoleUrl: string
  port?: number
  /** Where it is served, if not on loopback. */
  tls?: { address: string; cert: string; key: string }
}

/** The library warns that it keeps nothing and of Node.js 20, on which it is tested here. */
async function withoutWarnings<T>(start: () => Promise<T>): Promise<T> {
  const { warn } = console
  console.warn = (...given: unknown[]) => {
    if (!/oidc-provider WARNING/.test(String(given[0]))) warn(...given)
  }
  try {
    return await start()
  } finally {
    console.warn = warn
  }
}

/** Starts an OpenID provider, by default on loopback, at which a person is chosen and no password is asked for. */
export async function startIdentityProvider({ consoleUrl, port = 0, tls }: Options) {
  const server = tls ? createTlsServer(tls) : createServer()
  const { address } = tls ?? { address: '127.0.0.1' }
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, address, resolve)
  })
  const { port: bound } = server.address() as AddressInfo
  const issuer = `${tls ? 'https' : 'http'}://${address}:${bound}`
  const clientSecret = randomBytes(24).toString('base64url')
  const key = await createKey()
  const configuration = configurationOf({ consoleUrl, clientSecret, jwk: key.jwk })
  const provider = await withoutWarnings(async () => {
    const { Provider } = await import('oidc-provider')
    return new Provider(issuer, configuration)
  })
  provider.use(async (ctx, next) => {
    if (ctx.path.startsWith('/interaction/')) await interact(provider, ctx)
    else await next()
  })
  const handle = provider.callback()
  server.on('request', (request, response) => void handle(request, response))
  return {
    issuer,
    clientId: CLIENT_ID,
    clientSecret,
    scopes: SCOPES,
    /** A token by which the provider would end a session of the console. */
    logoutToken: async (sub: string, sid: string) => {
      const token = await new SignJWT({ sid, events: { [LOGOUT_EVENT]: {} } })
        .setProtectedHeader({ alg: 'RS256', kid: key.kid, typ: 'logout+jwt' })
        .setIssuer(issuer)
        .setAudience(CLIENT_ID)
        .setSubject(sub)
        .setIssuedAt()
        .setJti(randomUUID())
        .sign(key.privateKey)
      return token
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

type Exchange = Pick<KoaContextWithOIDC, 'req' | 'res' | 'method' | 'set'> & {
  type: string
  body: unknown
  respond?: boolean | undefined
}

export type SandboxIdentityProvider = Awaited<ReturnType<typeof startIdentityProvider>>

const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout'

async function createKey() {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const kid = randomUUID()
  return {
    kid,
    privateKey,
    jwk: { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' },
  }
}

type Client = { consoleUrl: string; clientSecret: string; jwk: JWK }

function configurationOf({ consoleUrl, clientSecret, jwk }: Client): Configuration {
  return {
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: clientSecret,
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_post',
        redirect_uris: [`${consoleUrl}/api/sign-in/callback`],
        post_logout_redirect_uris: [`${consoleUrl}/sign-in`],
        backchannel_logout_uri: `${consoleUrl}/api/sign-in/back-channel-logout`,
        backchannel_logout_session_required: true,
      },
    ],
    jwks: { keys: [jwk] },
    cookies: { keys: [randomBytes(24).toString('base64url')] },
    scopes: SCOPES,
    // Clusters read names and groups from the ID token, and ask nobody.
    conformIdTokenClaims: false,
    claims: {
      openid: ['sub'],
      profile: ['name', 'preferred_username'],
      email: ['email', 'email_verified'],
      groups: ['groups'],
    },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      revocation: { enabled: true, allowedPolicy: async () => true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          ctx.body = logoutPage(form)
        },
        postLogoutSuccessSource: (ctx) => {
          ctx.body = loggedOutPage()
        },
      },
    },
    // The console is on loopback, which the dispatcher that the provider gives does not call.
    fetch: (url, { dispatcher: _, ...options }: RequestInit & { dispatcher?: unknown } = {}) =>
      fetch(url, options),
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    findAccount: (_, sub) => accountOf(sub),
    loadExistingGrant: grantEverything,
    issueRefreshToken: async () => true,
    rotateRefreshToken: true,
    renderError: (ctx, { error, error_description: description = '' }) => {
      ctx.type = 'html'
      ctx.body = errorPage(error, description)
    },
    ttl: {
      AccessToken: HOUR,
      AuthorizationCode: 60,
      Grant: 8 * HOUR,
      IdToken: HOUR,
      Interaction: 600,
      RefreshToken: 8 * HOUR,
      Session: 8 * HOUR,
    },
  }
}

function accountOf(sub: string) {
  const person = PROVIDER_PEOPLE.find((each) => each.sub === sub)
  if (!person) return undefined
  const { name, email, groups } = person
  return {
    accountId: sub,
    claims: () => ({
      sub,
      name,
      preferred_username: email,
      email,
      email_verified: true,
      groups,
    }),
  }
}

/** The console belongs to the same organization, so nobody is asked for consent. */
async function grantEverything(ctx: KoaContextWithOIDC) {
  const { session, provider, client } = ctx.oidc
  const clientId = client?.clientId ?? ''
  const known = session?.grantIdFor(clientId)
  if (known) return provider.Grant.find(known)
  const grant = new provider.Grant({ clientId, accountId: session?.accountId ?? '' })
  grant.addOIDCScope(SCOPES.join(' '))
  await grant.save()
  return grant
}

async function interact(provider: Provider, ctx: Exchange) {
  ctx.set('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
  ctx.set('cache-control', 'no-store')
  if (ctx.method !== 'POST') {
    ctx.type = 'html'
    ctx.body = choicePage(PROVIDER_PEOPLE)
    return
  }
  const email = (await readForm(ctx.req)).get('email')
  const person = PROVIDER_PEOPLE.find((each) => each.email === email)
  ctx.respond = false
  await provider.interactionFinished(
    ctx.req,
    ctx.res,
    person
      ? { login: { accountId: person.sub } }
      : { error: 'access_denied', error_description: 'The person cancelled.' },
    { mergeWithLastSubmission: false },
  )
}

async function readForm(request: IncomingMessage) {
  let text = ''
  for await (const chunk of request) {
    text += String(chunk)
    if (text.length > MAX_FORM) break
  }
  return new URLSearchParams(text)
}
