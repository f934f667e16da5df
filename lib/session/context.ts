import 'server-only'

import { cookies, headers } from 'next/headers'
import { notFound, redirect } from 'next/navigation'
import { cache } from 'react'
import { type CoreWeave, createCoreWeave } from '../coreweave/client'
import { type Env, env, isLoopback } from '../env'
import { AppError } from '../errors'
import { serverUrl } from '../kubernetes/address'
import { createKubernetes } from '../kubernetes/client'
import type { Kubernetes } from '../kubernetes/types'
import { createOidc, type Oidc } from '../oidc/client'
import { paths } from '../paths'
import { createStorage, type Storage } from '../storage/client'
import { openStore, type Store } from '../store/db'
import { PATH_HEADER, SESSION_COOKIE } from './names'
import { mayEnter } from './organizations'
import { safeReturn } from './safe-return'
import { findSession, type Session } from './sessions'

export type Actor = { uid: string; orgUid: string; sessionId: string }
export type ClusterAddress = { id: string; apiServerEndpoint: string }

/** All that a service verb may touch. Made once per request; tests build one by hand. */
export type Context = {
  actor: Actor
  coreweave: CoreWeave
  kubernetes: (cluster: ClusterAddress) => Kubernetes
  oidc: Oidc
  storage: Storage
  store: Store
  clock: () => Date
  config: Env
}

/** One cluster as one token sees it; refuses an address that the token must not be sent to. */
export function kubernetesOf({ apiServerEndpoint }: ClusterAddress, token: string, config: Env) {
  const server = serverUrl(apiServerEndpoint, {
    suffix: config.CKS_API_HOST_SUFFIX,
    loopbackAllowed: isLoopback(new URL(config.COREWEAVE_API_URL).hostname),
  })
  return createKubernetes({ server, token })
}

/** What a session may reach, each with the credential that belongs there. */
export function contextOf(
  session: Session,
  { store, config, clock }: Pick<Context, 'store' | 'config' | 'clock'>,
): Context {
  const clusters = new Map<string, Kubernetes>()
  return {
    actor: { uid: session.uid, orgUid: session.orgUid, sessionId: session.id },
    coreweave: createCoreWeave({ baseUrl: config.COREWEAVE_API_URL, token: session.token }),
    kubernetes: (cluster) => {
      const key = `${cluster.id} ${cluster.apiServerEndpoint}`
      const token = session.clusterTokens[cluster.id] ?? session.token
      const client = clusters.get(key) ?? kubernetesOf(cluster, token, config)
      clusters.set(key, client)
      return client
    },
    oidc: createOidc({ issuerBase: config.CKS_ISSUER_BASE_URL }),
    storage: createStorage({ endpoint: config.OBJECT_STORAGE_ENDPOINT }),
    store,
    clock,
    config,
  }
}

export const currentContext = cache(async (): Promise<Context> => {
  const cookie = (await cookies()).get(SESSION_COOKIE)
  if (!cookie) throw signedOut('no-session', 'You are not signed in.')
  const surroundings = { store: await openStore(), config: env(), clock: () => new Date() }
  const session = await findSession(surroundings, cookie.value)
  if (!session || !mayEnter(session.orgUid, surroundings.config))
    throw signedOut('session-ended', 'Your session has ended.')
  return contextOf(session, surroundings)
})

const signedOut = (reason: string, message: string) =>
  new AppError('unauthenticated', message, {
    detail: { reason, next: 'Sign in; what you typed stays.' },
  })

/** For pages, which send a stranger to sign in where an action or a route answers 401. */
export const pageContext = (): Promise<Context> => pageRead(currentContext())

/** What a page cannot do without: sends to sign in, or to the page for what is not there. */
export async function pageRead<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    // A cluster that does not take the token is no reason to sign in again.
    if (error.code === 'unauthenticated' && error.detail.reason !== 'refused-token')
      redirect(paths.signIn(await ownPath()))
    if (error.code === 'not-found') notFound()
    throw error
  }
}

const ownPath = async () => {
  const path = safeReturn((await headers()).get(PATH_HEADER) ?? undefined)
  return path === '/' ? undefined : path
}
