import 'server-only'

import { cookies, headers } from 'next/headers'
import { notFound, redirect } from 'next/navigation'
import { cache } from 'react'
import { unavailableStoreError } from '@/lib/adapters/database/unavailable'
import { errorDigest } from '@/lib/common/error-digest'
import { AppError, toProblem } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import { env } from '../env'
import { openStore } from '../store'
import { type Context, contextOf, readOnly, type WriteContext } from './context-of'
import { rememberSession } from './known-sessions'
import { PATH_HEADER, SESSION_COOKIE } from './names'
import { isMemberAllowed } from './organizations'
import { safeReturnPath } from './safe-return'
import { findSession, type SessionUse } from './sessions'

export * from './context-of'

/** The context of the request's session, for actions. */
export const currentWriteContext = cache(
  async (use: SessionUse = 'person'): Promise<WriteContext> => {
    const cookie = (await cookies()).get(SESSION_COOKIE)
    if (!cookie) throw signedOut('no-session', 'You are not signed in.')
    const surroundings = { store: await openStore(), config: env(), clock: () => new Date() }
    const session = await findSession(surroundings, cookie.value, use)
    if (!session || !isMemberAllowed(session.orgUid, surroundings.config))
      throw signedOut('session-ended', 'Your session has ended.')
    rememberSession(session)
    return contextOf(session, surroundings)
  },
)

/** The context of the request's session, for pages and GET routes. */
export const currentContext = async (use?: SessionUse): Promise<Context> =>
  readOnly(await currentWriteContext(use))

const signedOut = (reason: string, message: string) =>
  new AppError('unauthenticated', message, {
    detail: { reason, next: 'Sign in. Your input is kept.' },
  })

/** For pages: redirects to sign-in without a session, where an action or route returns 401. */
export const pageContext = (): Promise<Context> => readForPage(currentContext())

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
      redirect(paths.signIn(await ownPath()))
    if (error.code === 'not-found') notFound()
    throw error
  }
}

const ownPath = async () => {
  const path = safeReturnPath((await headers()).get(PATH_HEADER) ?? undefined)
  return path === '/' ? undefined : path
}
