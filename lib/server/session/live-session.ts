import 'server-only'

import { sealedStore } from '@/lib/adapters/database/sealed-store'
import { AppError, NO_LINKED_TOKEN } from '@/lib/common/errors'
import { createSealer } from '../audit/sealer'
import { findProviderSettings, unlinkedUid } from './actor-identity'
import { confirmIdentity } from './confirm-identity'
import { contextOf, type WriteContext } from './context-of'
import { findIdentityProvider } from './identity-providers'
import { readKnownClusters } from './known-clusters'
import { readLinkedToken } from './linked-token'
import { isMemberAllowed } from './organizations'
import {
  findSession,
  listLiveSessions,
  type Session,
  type SessionStore,
  type SessionUse,
} from './sessions'

type Surroundings = SessionStore & Pick<WriteContext, 'config'>

/** Find and confirm the session of a cookie. Throws `unauthenticated` if there is none. */
export async function findLiveSession(
  surroundings: Surroundings,
  cookie: string,
  use: SessionUse,
): Promise<Session> {
  const session = await findSession(surroundings, cookie, use)
  if (!session) throw sessionEnded()
  return confirmSession(surroundings, session, () => findSession(surroundings, cookie, 'screen'))
}

/** The session, confirmed by its identity provider if it has one. Throws `unauthenticated` if it is over. */
async function confirmSession(
  surroundings: Surroundings,
  session: Session,
  reread: () => Promise<Session | undefined>,
): Promise<Session> {
  const { config } = surroundings
  if (!isMemberAllowed(session.orgUid, config)) throw sessionEnded()
  const { identity } = session
  if (!identity) return session
  const provider = findIdentityProvider(config, identity.provider)
  if (provider?.settings.organization !== session.orgUid) throw sessionEnded()
  const confirmed = await confirmIdentity({
    vault: surroundings,
    session: { ...session, identity },
    provider,
    reread,
  })
  return { ...session, identity: confirmed }
}

/** The CoreWeave token that a session acts with; undefined if its person has linked none. */
export async function tokenOfSession(
  { store, config, clock }: Surroundings,
  { token, identity, uid, orgUid }: Session,
): Promise<string | undefined> {
  if (token !== undefined) return token
  if (!identity) throw sessionEnded()
  const reader = sealedStore(store, createSealer({ config, actor: uid, clock }))
  const linked = await readLinkedToken(reader, config, {
    orgUid,
    provider: identity.provider,
    subject: identity.subject,
  })
  if (linked?.token !== undefined && linked.actorUid === uid) return linked.token
  if (uid === unlinkedUid(identity)) return undefined
  // Nobody acts under the name of a CoreWeave user without that user's token.
  throw new AppError('unauthenticated', 'Link a CoreWeave API token to continue.', {
    detail: { reason: NO_LINKED_TOKEN, next: 'Link your token. Your input is kept.' },
  })
}

/** The context of a session that was found and confirmed. */
export async function contextOfSession(
  surroundings: Surroundings,
  session: Session,
): Promise<WriteContext> {
  const token = await tokenOfSession(surroundings, session)
  if (token !== undefined) return contextOf({ ...session, token }, surroundings)
  const provider = findProviderSettings(surroundings.config, session.identity?.provider ?? '')
  if (!provider) throw sessionEnded()
  const clusters = await readKnownClusters(surroundings, provider)
  return contextOf({ ...session, token, clusters }, surroundings)
}

/**
 * The context of a person while a session of theirs lives, for what they started and nobody waits for any more.
 * Undefined once they have none. One with a token of its own for the cluster is preferred.
 */
export async function contextOfPerson(
  surroundings: Surroundings,
  person: Pick<Session, 'orgUid' | 'uid'>,
  cluster: string,
): Promise<WriteContext | undefined> {
  const live = await listLiveSessions(surroundings, person)
  const hasToken = ({ clusterTokens }: Session) => cluster in clusterTokens
  const preferred = [...live.filter(hasToken), ...live.filter((each) => !hasToken(each))]
  for (const session of preferred) {
    const reread = async () =>
      (await listLiveSessions(surroundings, person)).find(({ id }) => id === session.id)
    try {
      const confirmed = await confirmSession(surroundings, session, reread)
      return await contextOfSession(surroundings, confirmed)
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'unauthenticated') throw error
    }
  }
  return undefined
}

const sessionEnded = () => signedOut('session-ended', 'Your session has ended.')

export const signedOut = (reason: string, message: string) =>
  new AppError('unauthenticated', message, {
    detail: { reason, next: 'Sign in. Your input is kept.' },
  })
