import 'server-only'

import { createHash, randomBytes } from 'node:crypto'
import { eq, lt, or, sql } from 'drizzle-orm'
import { sessions } from '@/lib/adapters/database/schema'
import type { Store } from '@/lib/adapters/database/store'
import type { Env } from '../env'
import { deriveKey } from '../keys'
import { seal, unseal } from './seal'

const MINUTE = 60_000
export const LIMITS = { idle: 60 * MINUTE, absolute: 8 * 60 * MINUTE }
/** A session in use is marked as seen no more often than this. */
const SEEN_EVERY = MINUTE

export type Session = {
  /** What the store knows the session by; the cookie's value cannot be had from it. */
  id: string
  uid: string
  orgUid: string
  token: string
  /** Kubernetes tokens by cluster id. */
  clusterTokens: Record<string, string>
}

type Vault = { store: Store; config: Pick<Env, 'SESSION_SECRET'>; clock: () => Date }

const idOf = (cookie: string) => createHash('sha256').update(cookie).digest('hex')
const keyOf = ({ SESSION_SECRET }: Vault['config']) => deriveKey(SESSION_SECRET, 'session')
const boundTo = (id: string, cluster = '') => `${id}/${cluster}`

/** Begin a session; returns the value of its cookie, which is kept nowhere here. */
export async function beginSession(
  { store, config, clock }: Vault,
  { uid, orgUid, token }: Pick<Session, 'uid' | 'orgUid' | 'token'>,
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
    startedAt: now,
    seenAt: now,
  })
  return cookie
}

/** The session of a cookie; one past its limits, or sealed with a secret since replaced, is gone. */
export async function findSession({ store, config, clock }: Vault, cookie: string) {
  const id = idOf(cookie)
  const [row] = await store.select().from(sessions).where(eq(sessions.idHash, id))
  if (!row) return undefined
  const now = clock()
  const token = unseal(keyOf(config), row.token, boundTo(id))
  if (token === undefined || hasEnded(row, now)) {
    await endSession(store, id)
    return undefined
  }
  if (now.getTime() - row.seenAt.getTime() >= SEEN_EVERY)
    await store.update(sessions).set({ seenAt: now }).where(eq(sessions.idHash, id))
  return {
    id,
    uid: row.actorUid,
    orgUid: row.orgUid,
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
  now.getTime() - seenAt.getTime() >= LIMITS.idle ||
  now.getTime() - startedAt.getTime() >= LIMITS.absolute

export const endSession = async (store: Store, id: string) => {
  await store.delete(sessions).where(eq(sessions.idHash, id))
}

/** For a cluster that does not take the CoreWeave token: one of its own, for this session only. */
export async function keepClusterToken(
  { store, config }: Pick<Vault, 'store' | 'config'>,
  id: string,
  { cluster, token }: { cluster: string; token: string },
) {
  const sealed = { [cluster]: seal(keyOf(config), token, boundTo(id, cluster)) }
  await store
    .update(sessions)
    .set({ clusterTokens: sql`${sessions.clusterTokens} || ${JSON.stringify(sealed)}::jsonb` })
    .where(eq(sessions.idHash, id))
}

export async function purgeSessions({ store, clock }: Pick<Vault, 'store' | 'clock'>) {
  const ago = (span: number) => new Date(clock().getTime() - span)
  await store
    .delete(sessions)
    .where(or(lt(sessions.seenAt, ago(LIMITS.idle)), lt(sessions.startedAt, ago(LIMITS.absolute))))
}
