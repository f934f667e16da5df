import 'server-only'

import { cookies, headers } from 'next/headers'
import { notFound, redirect } from 'next/navigation'
import { cache } from 'react'
import { sealedStore } from '@/lib/adapters/database/sealed-store'
import { unavailableStoreError } from '@/lib/adapters/database/unavailable'
import { errorDigest } from '@/lib/common/error-digest'
import { AppError, toProblem } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import { createSealer } from '../audit/sealer'
import { env } from '../env'
import { openStore } from '../store'
import { confirmIdentity } from './confirm-identity'
import { type Context, contextOf, readOnly, type WriteContext } from './context-of'
import { findIdentityProvider } from './identity-providers'
import { rememberSession } from './known-sessions'
import { readLinkedToken } from './linked-token'
import { NO_LINKED_TOKEN, PATH_HEADER, SESSION_COOKIE } from './names'
import { isMemberAllowed } from './organizations'
import { safeReturnPath } from './safe-return'
import { findSession, type Session, type SessionStore, type SessionUse } from './sessions'

export * from './context-of'

type Surroundings = SessionStore & Pick<WriteContext, 'config'>

/** The request's session, confirmed by its identity provider if it has one. Its person may have no token yet. */
export const currentSession = cache(async (use: SessionUse = 'person') => {
  const cookie = (await cookies()).get(SESSION_COOKIE)
  if (!cookie) throw signedOut('no-session', 'You are not signed in.')
  const surroundings = { store: await openStore(), config: env(), clock: () => new Date() }
  const session = await findLiveSession(surroundings, cookie.value, use)
  rememberSession(session)
  return { session, surroundings }
})

/** Find and confirm the session of a cookie. Throws `unauthenticated` if there is none. */
export async function findLiveSession(
  surroundings: Surroundings,
  cookie: string,
  use: SessionUse,
): Promise<Session> {
  const { config } = surroundings
  const session = await findSession(surroundings, cookie, use)
  if (!session || !isMemberAllowed(session.orgUid, config)) throw sessionEnded()
  const { identity } = session
  if (!identity) return session
  const provider = findIdentityProvider(config, identity.provider)
  if (provider?.settings.organization !== session.orgUid) throw sessionEnded()
  const confirmed = await confirmIdentity({
    vault: surroundings,
    session: { ...session, identity },
    provider,
    reread: () => findSession(surroundings, cookie, 'screen'),
  })
  return { ...session, identity: confirmed }
}

/** The CoreWeave token that a session acts with. Throws if its person has not linked one. */
export async function tokenOfSession(
  { store, config, clock }: Surroundings,
  { token, identity, uid, orgUid }: Session,
): Promise<string> {
  if (token !== undefined) return token
  if (!identity) throw sessionEnded()
  const reader = sealedStore(store, createSealer({ config, actor: uid, clock }))
  const linked = await readLinkedToken(reader, config, {
    orgUid,
    provider: identity.provider,
    subject: identity.subject,
  })
  if (linked?.token !== undefined && linked.actorUid === uid) return linked.token
  throw new AppError('unauthenticated', 'Link a CoreWeave API token to continue.', {
    detail: { reason: NO_LINKED_TOKEN, next: 'Link your token. Your input is kept.' },
  })
}

/** The context of the request's session, for actions. */
export const currentWriteContext = cache(
  async (use: SessionUse = 'person'): Promise<WriteContext> => {
    const { session, surroundings } = await currentSession(use)
    const token = await tokenOfSession(surroundings, session)
    return contextOf({ ...session, token }, surroundings)
  },
)

/** The context of the request's session, for pages and GET routes. */
export const currentContext = async (use?: SessionUse): Promise<Context> =>
  readOnly(await currentWriteContext(use))

const sessionEnded = () => signedOut('session-ended', 'Your session has ended.')

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

const ownPath = async () => {
  const path = safeReturnPath((await headers()).get(PATH_HEADER) ?? undefined)
  return path === '/' ? undefined : path
}
