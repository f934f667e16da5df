import 'server-only'

import { cookies, headers } from 'next/headers'
import { notFound, redirect } from 'next/navigation'
import { cache } from 'react'
import { unavailableStoreError } from '@/lib/adapters/database/unavailable'
import { errorDigest } from '@/lib/common/error-digest'
import { AppError, toProblem } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import { shareReads } from '@/lib/common/share-reads'
import { env } from '../env'
import { openStore } from '../store'
import { type Context, readOnly, type WriteContext } from './context-of'
import { rememberSession } from './known-sessions'
import { contextOfSession, findLiveSession, signedOut } from './live-session'
import { PATH_HEADER, SESSION_COOKIE } from './names'
import { safeReturnPath } from './safe-return'
import type { SessionUse } from './sessions'

export { kubernetesClient } from './clients'
export * from './context-of'
export { contextOfSession, findLiveSession } from './live-session'

/** The request's session, confirmed by its identity provider if it has one. Its person may have no CoreWeave token. */
export const currentSession = cache(async (use: SessionUse = 'person') => {
  const cookie = (await cookies()).get(SESSION_COOKIE)
  if (!cookie) throw signedOut('no-session', 'You are not signed in.')
  const surroundings = { store: await openStore(), config: env(), clock: () => new Date() }
  const session = await findLiveSession(surroundings, cookie.value, use)
  rememberSession(session)
  return { session, surroundings }
})

/** The context of the request's session, for actions. */
export const currentWriteContext = cache(
  async (use: SessionUse = 'person'): Promise<WriteContext> => {
    const { session, surroundings } = await currentSession(use)
    return contextOfSession(surroundings, session)
  },
)

/** The context of the request's session, for pages and GET routes. */
export const currentContext = async (use?: SessionUse): Promise<Context> =>
  readOnly(await currentWriteContext(use))

/**
 * For pages: redirects to sign-in without a session, where an action or route returns 401. What the layout and the page
 * both read of CoreWeave is read once.
 */
export const pageContext = cache(async (): Promise<Context> => {
  const context = await readForPage(currentContext())
  return { ...context, coreweave: shareReads(context.coreweave) }
})

/** The context of a signed-in person, for what others may see too; undefined for everyone else. */
export const signedInContext = (): Promise<Context | undefined> =>
  currentContext().catch((error: unknown) => {
    if (error instanceof AppError || unavailableStoreError(error)) return undefined
    throw error
  })

/** Read what a page requires. Redirects to sign-in if unauthenticated, and shows the 404 page if not found. */
export async function readForPage<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading
  } catch (thrown) {
    const error = unavailableStoreError(thrown) ?? thrown
    if (!(error instanceof AppError)) throw error
    // Next.js hides the message of every error whose digest is not set.
    if (error.code === 'unavailable')
      throw Object.assign(error, { digest: errorDigest(toProblem(error)) })
    // A cluster that rejects the token is no reason to sign in again.
    if (error.code === 'unauthenticated' && error.detail.reason !== 'refused-token')
      redirect(await wayBackIn(error.detail.reason))
    if (error.code === 'not-found') notFound()
    throw error
  }
}

/** Where somebody gets in again: to sign in, or to link another token if only CoreWeave refused theirs. */
async function wayBackIn(reason: string | undefined) {
  const path = await ownPath()
  if (reason === 'provider-ended') return paths.signIn(path, reason)
  const isSignedIn =
    reason !== 'no-session' &&
    reason !== 'session-ended' &&
    (await currentSession().then(
      ({ session }) => session.identity !== undefined,
      () => false,
    ))
  return isSignedIn ? paths.linkToken(path) : paths.signIn(path)
}

/** The path and query that the request asks for; absent if they are no address of the console. */
export const currentPath = async () =>
  safeReturnPath((await headers()).get(PATH_HEADER) ?? undefined)

const ownPath = async () => {
  const path = await currentPath()
  return path === '/' ? undefined : path
}
