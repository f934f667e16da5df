import 'server-only'

import { cookies, headers } from 'next/headers'
import { createCoreWeave } from '@/lib/adapters/coreweave/client'
import { updateStorageKeys } from '@/lib/adapters/database/storage-keys'
import type { KubernetesReader } from '@/lib/adapters/kubernetes/types'
import { AppError } from '@/lib/common/errors'
import { recorded } from '@/lib/server/audit/audit'
import { inCluster } from '@/lib/server/audit/audit-object'
import { env } from '@/lib/server/env'
import { kubernetesClient, type WriteContext } from '@/lib/server/session/context'
import { SESSION_COOKIE } from '@/lib/server/session/names'
import { safeReturnPath } from '@/lib/server/session/safe-return'
import {
  beginSession,
  endSession,
  findSession,
  keepClusterToken,
  SESSION_LIMITS,
} from '@/lib/server/session/sessions'
import { openStore } from '@/lib/server/store'
import { createRateLimit } from './rate-limit'
import type { SetClusterToken, SignIn } from './schema'
import { authenticate, rejectedTokenError, SIGN_IN_LIMITS } from './sign-in'

const clock = () => new Date()
const COOKIE = { httpOnly: true, secure: true, sameSite: 'lax', path: '/' } as const

const limits = {
  byAddress: createRateLimit({ ...SIGN_IN_LIMITS.address, clock }),
  byProcess: createRateLimit({ ...SIGN_IN_LIMITS.process, clock }),
}

/** Starts a session for the owner of an API access token and returns the path to continue at. */
export async function signIn({ token, return: wanted }: SignIn): Promise<{ to: string }> {
  const config = env()
  const { uid, orgUid } = await authenticate({
    coreweave: createCoreWeave({ baseUrl: config.COREWEAVE_API_URL, token }).reader,
    config,
    limits,
    address: (await headers()).get('x-forwarded-for') ?? '',
  })
  const vault = { store: await openStore(), config, clock }
  const jar = await cookies()
  const previous = await findSession(vault, jar.get(SESSION_COOKIE)?.value ?? '')
  if (previous) await endSession(vault.store, previous.id)
  const value = await beginSession(vault, { uid, orgUid, token })
  jar.set(SESSION_COOKIE, value, { ...COOKIE, maxAge: SESSION_LIMITS.absolute / 1000 })
  return { to: safeReturnPath(wanted) }
}

/** End the session and forget the object storage keys of the person; the time of their exchange stays. */
export async function signOut(context: WriteContext): Promise<void> {
  const { store, actor } = context
  await updateStorageKeys(store, { orgUid: actor.orgUid, actor: actor.uid }, null)
  await endSession(store, actor.sessionId)
  // Deleting the cookie by name would drop the attributes that a __Host- cookie must have.
  const jar = await cookies()
  jar.set(SESSION_COOKIE, '', { ...COOKIE, maxAge: 0 })
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
