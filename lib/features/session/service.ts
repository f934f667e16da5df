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
import { env } from '@/lib/server/env'
import { kubernetesClient, type WriteContext } from '@/lib/server/session/context'
import { SESSION_COOKIE } from '@/lib/server/session/names'
import {
  beginSession,
  endSession,
  findSession,
  keepClusterToken,
  SESSION_LIMITS,
  type Session,
} from '@/lib/server/session/sessions'
import { openStore } from '@/lib/server/store'
import { recordRefusedSignIn } from './refused-sign-ins'
import type { SetClusterToken, SignIn } from './schema'
import { authenticate, rejectedTokenError } from './sign-in'

const clock = () => new Date()
const MAX_BROWSER_LENGTH = 300
const COOKIE = { httpOnly: true, secure: true, sameSite: 'lax', path: '/' } as const

/** Starts a session for the owner of an API access token. */
export async function signIn({ token, samePerson = false }: SignIn): Promise<void> {
  const config = env()
  const vault = { store: await openStore(), config, clock }
  const given = await headers()
  const address = readClientAddress(given, config.TRUSTED_PROXIES)
  warnOfUnknownProxy(given, config.TRUSTED_PROXIES)
  const { uid, orgUid } = await authenticate({
    ...vault,
    coreweave: createCoreWeave({ baseUrl: config.COREWEAVE_API_URL, token }).reader,
    address,
    token,
  }).catch(async (error: unknown) => {
    await recordRefusedSignIn(vault, { address, error })
    throw error
  })
  const jar = await cookies()
  const previous = await findSession(vault, jar.get(SESSION_COOKIE)?.value ?? '')
  const isSame = previous?.uid === uid && previous.orgUid === orgUid
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
  const value = await beginSession(vault, { uid, orgUid, token, address, browser })
  if (isSame) await moveClusterTokens(vault, previous, value)
  jar.set(SESSION_COOKIE, value, { ...COOKIE, maxAge: SESSION_LIMITS.absolute / 1000 })
}

/** Someone who only confirms that it is them keeps the tokens that they gave for clusters. */
async function moveClusterTokens(
  vault: Parameters<typeof findSession>[0],
  { clusterTokens }: Session,
  cookie: string,
) {
  const begun = await findSession(vault, cookie)
  for (const [cluster, token] of Object.entries(clusterTokens))
    await keepClusterToken(vault, begun?.id ?? '', { cluster, token })
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

/** End the session and forget the object storage keys of the person; the time of their exchange stays. */
export async function signOut(context: WriteContext): Promise<void> {
  const { store, actor } = context
  // Deleting the cookie by name would drop the attributes that a __Host- cookie must have.
  const jar = await cookies()
  jar.set(SESSION_COOKIE, '', { ...COOKIE, maxAge: 0 })
  await updateStorageKeys(store, { orgUid: actor.orgUid, actor: actor.uid }, null)
  await endSession(store, actor.sessionId)
  await recordEvent(context, {
    action: 'session.sign-out',
    object: { organization: actor.orgUid },
    orgUid: actor.orgUid,
    actor: actor.uid,
  })
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
