import 'server-only'

import { createHash, randomBytes } from 'node:crypto'
import { eq, lt, or, sql } from 'drizzle-orm'
import { sessions } from '@/lib/adapters/database/schema'
import type { Store } from '@/lib/adapters/database/store'
import type { Env } from '../env'
import { deriveKeys } from '../keys'
import { seal, unseal } from './seal'

const MINUTE = 60_000
export const SESSION_LIMITS = { idle: 60 * MINUTE, absolute: 8 * 60 * MINUTE }
/** The last use of a session is updated at most this often. */
const SEEN_INTERVAL_MS = MINUTE

export type Session = {
  /** The SHA-256 of the cookie's value. */
  id: string
  uid: string
  orgUid: string
  startedAt: Date
  token: string
  /** Kubernetes tokens by cluster id. */
  clusterTokens: Record<string, string>
}

/** `address` and `browser` are what the person is shown to recognize the session by. */
type NewSession = Pick<Session, 'uid' | 'orgUid' | 'token'> & {
  address?: string | null
  browser?: string | null
}

type SessionStore = { store: Store; config: Pick<Env, 'SESSION_SECRET'>; clock: () => Date }

const idOf = (cookie: string) => createHash('sha256').update(cookie).digest('hex')
const keyOf = ({ SESSION_SECRET }: SessionStore['config']) => deriveKeys(SESSION_SECRET, 'session')
const boundTo = (id: string, cluster = '') => `${id}/${cluster}`

/** Create a session. Returns the value of its cookie, which is not stored. */
export async function beginSession(
  { store, config, clock }: SessionStore,
  { uid, orgUid, token, address = null, browser = null }: NewSession,
) {
  const cookie = randomBytes(32).toString('base64url')
  const id = idOf(cookie)
  const now = clock()
  await purgeSessions({ store, clock })
  await store.insert(sessions).values({
    idHash: id,
    orgUid,
    actorUid: uid,
    token: seal(keyOf(config), token, boundTo(id)),
    address,
    browser,
    startedAt: now,
    seenAt: now,
  })
  return cookie
}

/** Whether a person uses a session by a request, or only a screen that they left open asks by itself. */
export type SessionUse = 'person' | 'screen'

/** Find the session of a cookie. An expired session, or one sealed with a secret that is gone, is no session. */
export async function findSession(
  { store, config, clock }: SessionStore,
  cookie: string,
  use: SessionUse = 'person',
) {
  const id = idOf(cookie)
  const [row] = await store.select().from(sessions).where(eq(sessions.idHash, id))
  if (!row) return undefined
  const now = clock()
  const token = unseal(keyOf(config), row.token, boundTo(id))
  if (token === undefined || hasEnded(row, now)) return undefined
  if (use === 'person' && now.getTime() - row.seenAt.getTime() >= SEEN_INTERVAL_MS)
    await store.update(sessions).set({ seenAt: now }).where(eq(sessions.idHash, id))
  return {
    id,
    uid: row.actorUid,
    orgUid: row.orgUid,
    startedAt: row.startedAt,
    token,
    clusterTokens: Object.fromEntries(
      Object.entries(row.clusterTokens).flatMap(([cluster, sealed]) => {
        const opened = unseal(keyOf(config), sealed, boundTo(id, cluster))
        return opened === undefined ? [] : [[cluster, opened]]
      }),
    ),
  } satisfies Session
}

const hasEnded = ({ startedAt, seenAt }: { startedAt: Date; seenAt: Date }, now: Date) =>
  now.getTime() - seenAt.getTime() >= SESSION_LIMITS.idle ||
  now.getTime() - startedAt.getTime() >= SESSION_LIMITS.absolute

export const endSession = async (store: Store, id: string) => {
  await store.delete(sessions).where(eq(sessions.idHash, id))
}

/** Store a Kubernetes token for a cluster that does not accept the CoreWeave token, for this session only. */
export async function keepClusterToken(
  { store, config }: Pick<SessionStore, 'store' | 'config'>,
  id: string,
  { cluster, token }: { cluster: string; token: string },
) {
  const sealed = { [cluster]: seal(keyOf(config), token, boundTo(id, cluster)) }
  await store
    .update(sessions)
    .set({ clusterTokens: sql`${sessions.clusterTokens} || ${JSON.stringify(sealed)}::jsonb` })
    .where(eq(sessions.idHash, id))
}

export async function purgeSessions({ store, clock }: Pick<SessionStore, 'store' | 'clock'>) {
  const ago = (span: number) => new Date(clock().getTime() - span)
  await store
    .delete(sessions)
    .where(
      or(
        lt(sessions.seenAt, ago(SESSION_LIMITS.idle)),
        lt(sessions.startedAt, ago(SESSION_LIMITS.absolute)),
      ),
    )
}
