import 'server-only'

import { cookies, headers } from 'next/headers'
import { createCoreWeave } from '@/lib/adapters/coreweave/client'
import { sealedStore } from '@/lib/adapters/database/sealed-store'
import { updateStorageKeys } from '@/lib/adapters/database/storage-keys'
import type { KubernetesReader } from '@/lib/adapters/kubernetes/types'
import { AppError } from '@/lib/common/errors'
import { recordEvent, recorded } from '@/lib/server/audit/audit'
import { inCluster } from '@/lib/server/audit/audit-object'
import { createSealer } from '@/lib/server/audit/sealer'
import { readClientAddress, warnOfUnknownProxy } from '@/lib/server/client-address'
import { type Env, env } from '@/lib/server/env'
import { log } from '@/lib/server/log'
import type { SessionInUse } from '@/lib/server/post'
import { findProviderSettings } from '@/lib/server/session/actor-identity'
import { currentSession, kubernetesClient, type WriteContext } from '@/lib/server/session/context'
import { findIdentityProvider } from '@/lib/server/session/identity-providers'
import { hasOpenClusters } from '@/lib/server/session/known-clusters'
import { SESSION_COOKIE, SIGN_IN_COOKIE } from '@/lib/server/session/names'
import {
  beginSession,
  endSession,
  findSession,
  keepClusterToken,
  SESSION_LIMITS,
} from '@/lib/server/session/sessions'
import { openStore } from '@/lib/server/store'
import { endSessionsByProvider } from './back-channel-logout'
import { linkToken, readLinkedTokenState } from './linked-token'
import {
  ATTEMPT_MS,
  finishProviderSignIn,
  type SignInVisitor,
  startProviderSignIn,
} from './provider-sign-in'
import { recordRefusedSignIn } from './refused-sign-ins'
import type {
  IdentifiedPerson,
  LinkToken,
  SetClusterToken,
  SignIn,
  SignInProvider,
  StartSignIn,
} from './schema'
import { authenticate, rejectedTokenError, requireTokenSignIn } from './sign-in'

const clock = () => new Date()
const MAX_BROWSER_LENGTH = 300
const COOKIE = { httpOnly: true, secure: true, sameSite: 'lax', path: '/' } as const

const readVault = async () => ({ store: await openStore(), config: env(), clock })

async function readVisitor(config: Env): Promise<SignInVisitor> {
  const [given, jar] = await Promise.all([headers(), cookies()])
  warnOfUnknownProxy(given, config.TRUSTED_PROXIES)
  return {
    address: readClientAddress(given, config.TRUSTED_PROXIES),
    browser: given.get('user-agent')?.slice(0, MAX_BROWSER_LENGTH) ?? null,
    binding: jar.get(SIGN_IN_COOKIE)?.value,
    session: jar.get(SESSION_COOKIE)?.value,
  }
}

/** The identity providers that people may sign in at. */
export const readProviders = (): SignInProvider[] =>
  env().SIGN_IN_PROVIDERS.map(({ id, name }) => ({ id, name }))

/** Whether people may sign in with an API token too. */
export const acceptsTokenSignIn = (): boolean => env().SIGN_IN_METHODS === 'any'

/** Who is signed in at an identity provider, whether or not a token is linked. Undefined for everybody else. */
export async function readSignedInPerson(): Promise<IdentifiedPerson | undefined> {
  const use = await currentSession('screen').catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'unauthenticated') return undefined
    throw error
  })
  const { session, surroundings } = use ?? {}
  if (!session?.identity || !surroundings) return undefined
  const { name, email, subject, provider } = session.identity
  const { store, config } = surroundings
  const reader = sealedStore(store, createSealer({ ...surroundings, actor: session.uid }))
  const settings = findProviderSettings(config, provider)
  return {
    name: name ?? email ?? subject,
    provider: settings?.name ?? provider,
    hasClusters: settings !== undefined && (await hasOpenClusters({ store, config }, settings)),
    linked: await readLinkedTokenState(
      { ...surroundings, store: reader },
      {
        orgUid: session.orgUid,
        provider: { id: provider, name: settings?.name ?? provider },
        subject,
      },
    ),
  }
}

/** Begin a sign-in at an identity provider. Returns where the browser goes. */
export async function startSignIn(input: StartSignIn): Promise<{ location: string }> {
  const vault = await readVault()
  const visitor = await readVisitor(vault.config)
  const { location, binding } = await startProviderSignIn(vault, input, visitor)
  const jar = await cookies()
  jar.set(SIGN_IN_COOKIE, binding, { ...COOKIE, maxAge: ATTEMPT_MS / 1000 })
  return { location }
}

/** End a sign-in at an identity provider. Returns where the browser goes. */
export async function finishSignIn(query: URLSearchParams): Promise<string> {
  const vault = await readVault()
  const visitor = await readVisitor(vault.config)
  const { location, session } = await finishProviderSignIn(vault, query, visitor)
  if (session !== undefined) {
    const jar = await cookies()
    jar.set(SESSION_COOKIE, session, { ...COOKIE, maxAge: SESSION_LIMITS.absolute / 1000 })
  }
  return location
}

/** End the sessions that an identity provider names. */
export const signOutByProvider = async (form: Record<string, string>): Promise<void> =>
  endSessionsByProvider(await readVault(), form)

/** Link the CoreWeave token of the person, or replace it. */
export async function linkOwnToken(
  { session, surroundings }: SessionInUse,
  input: LinkToken,
): Promise<{ lastFour: string }> {
  const { address } = await readVisitor(surroundings.config)
  return linkToken(surroundings, { session, address, ...input })
}

/** Starts a session for the owner of an API access token. */
export async function signIn({ token, samePerson = false }: SignIn): Promise<void> {
  const config = env()
  const vault = { store: await openStore(), config, clock }
  const given = await headers()
  const address = readClientAddress(given, config.TRUSTED_PROXIES)
  warnOfUnknownProxy(given, config.TRUSTED_PROXIES)
  const enter = async () => {
    requireTokenSignIn(config)
    const { reader: coreweave } = createCoreWeave({ baseUrl: config.COREWEAVE_API_URL, token })
    return authenticate({ ...vault, coreweave, address, token })
  }
  const { uid, orgUid } = await enter().catch(async (error: unknown) => {
    await recordRefusedSignIn(vault, { address, error })
    throw error
  })
  const jar = await cookies()
  const previous = await findSession(vault, jar.get(SESSION_COOKIE)?.value ?? '')
  const isSame = previous?.uid === uid && previous.orgUid === orgUid
  // A token that confirms who somebody is ends nothing at the identity provider that they signed in at.
  const identity = samePerson && isSame ? previous.identity : undefined
  const event = { object: { address }, orgUid, actor: uid }
  if (samePerson && !isSame) {
    const refused = previous ? otherPersonError() : sessionEndedError()
    await recordEvent(vault, { ...event, action: 'session.refused-sign-in', refused })
    throw refused
  }
  await recordEvent(vault, { ...event, action: 'session.sign-in' })
  if (previous)
    await endSession(
      sealedStore(vault.store, createSealer({ config, actor: previous.uid, clock })),
      previous.id,
    )
  const browser = given.get('user-agent')?.slice(0, MAX_BROWSER_LENGTH) ?? null
  const value = await beginSession(vault, {
    uid,
    orgUid,
    ...(identity ? { identity } : { token }),
    // Someone who only confirms that it is them keeps the tokens that they gave for clusters.
    clusterTokens: isSame ? previous.clusterTokens : {},
    address,
    browser,
  })
  jar.set(SESSION_COOKIE, value, { ...COOKIE, maxAge: SESSION_LIMITS.absolute / 1000 })
}

const sessionEndedError = () =>
  new AppError('unauthenticated', 'Your session has ended.', {
    detail: { reason: 'session-ended', next: 'Close this dialog and sign in. Your input is kept.' },
  })

function otherPersonError() {
  const message = 'This token does not belong to the person who is signed in.'
  return new AppError('invalid', message, {
    detail: {
      fields: { token: [message] },
      next: 'Use a token of your own, or sign out and sign in as the other person.',
    },
  })
}

/**
 * End the session and forget the object storage keys of the person; the time of their exchange stays. Returns where
 * the browser ends the session of the identity provider, if there is one.
 */
export async function signOut({
  session,
  surroundings,
}: SessionInUse): Promise<{ location?: string }> {
  const { config } = surroundings
  const { uid, orgUid, identity } = session
  const store = sealedStore(surroundings.store, createSealer({ ...surroundings, actor: uid }))
  // Deleting the cookie by name would drop the attributes that a __Host- cookie must have.
  const jar = await cookies()
  jar.set(SESSION_COOKIE, '', { ...COOKIE, maxAge: 0 })
  await updateStorageKeys(store, { orgUid, actor: uid }, null)
  await endSession(store, session.id)
  await recordEvent(surroundings, {
    action: 'session.sign-out',
    object: { organization: orgUid },
    orgUid,
    actor: uid,
  })
  const provider = identity && findIdentityProvider(config, identity.provider)
  if (!provider) return {}
  const { refreshToken, email } = identity
  const failed = (error: unknown) => {
    // The session of the console has ended whatever the provider says.
    log.error('an identity provider did not take part in a sign-out', { error })
    return undefined
  }
  const [location] = await Promise.all([
    provider.logoutUrl(email).catch(failed),
    refreshToken === undefined ? undefined : provider.revoke(refreshToken).catch(failed),
  ])
  return location ? { location: location.href } : {}
}

/** Uses a Kubernetes token for one cluster until the session ends, after checking it with the cluster. */
export async function setClusterToken(
  context: WriteContext,
  { cluster: id, token }: SetClusterToken,
): Promise<{ username: string }> {
  const { name, apiServerEndpoint = '' } = await context.coreweave.getCluster(id)
  const cluster = { id, apiServerEndpoint }
  const { username } = await readUsername(kubernetesClient(cluster, token, context.config).reader)
  return recorded(
    context,
    {
      action: 'session.set-cluster-token',
      object: inCluster({ id, name }, {}),
      after: { username },
    },
    async () => {
      await keepClusterToken(context, context.actor.sessionId, { cluster: id, token })
      return { username }
    },
  )
}

async function readUsername(kubernetes: KubernetesReader) {
  try {
    return await kubernetes.whoami()
  } catch (error) {
    // CKS returns 403 for an expired token.
    const rejected =
      error instanceof AppError &&
      (error.code === 'unauthenticated' || error.detail.reason === 'expired-token')
    if (!rejected) throw error
    throw rejectedTokenError(
      error,
      'The API server rejected this token.',
      'Create a token for this cluster with `kubectl create token` and copy it completely.',
    )
  }
}
