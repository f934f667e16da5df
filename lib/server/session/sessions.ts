import 'server-only'

import { createHash, randomBytes } from 'node:crypto'
import { and, desc, eq, getTableName, lt, notExists, or, type SQL, sql } from 'drizzle-orm'
import { lockNames } from '@/lib/adapters/database/advisory-locks'
import { auditEvents, sessions } from '@/lib/adapters/database/schema'
import { IS_SEAL, sealAction } from '@/lib/adapters/database/sealed-rows'
import { type SealedStore, transact } from '@/lib/adapters/database/sealed-store'
import type { Store } from '@/lib/adapters/database/store'
import type { ProviderIdentity } from '@/lib/adapters/identity-provider/identity'
import { canonicalJson } from '@/lib/common/canonical-json'
import type { Env } from '../env'
import { deriveKeys } from '../keys'
import { seal, unseal } from './seal'

const TABLE = getTableName(sessions)
const MINUTE = 60_000
export const SESSION_LIMITS = { idle: 60 * MINUTE, absolute: 8 * 60 * MINUTE }
/** The last use of a session is updated at most this often. */
const SEEN_INTERVAL_MS = MINUTE

/** What an identity provider said of the person of a session, and when it last did. */
export type SessionIdentity = ProviderIdentity & {
  /** The `id` of the provider in SIGN_IN_PROVIDERS. */
  provider: string
  /** In milliseconds. */
  confirmedAt: number
}

export type Session = {
  /** The SHA-256 of the cookie's value. */
  id: string
  /** CoreWeave's uid; of somebody without a linked token, their name at the identity provider. */
  uid: string
  orgUid: string
  startedAt: Date
  /** The CoreWeave token that it began with; a session of an identity provider uses the linked one. */
  token?: string | undefined
  identity?: SessionIdentity | undefined
  /** Kubernetes tokens by cluster id. */
  clusterTokens: Record<string, string>
}

/** `address` and `browser` are what the person is shown to recognize the session by. */
type NewSession = Pick<Session, 'uid' | 'orgUid' | 'token' | 'identity'> & {
  clusterTokens?: Session['clusterTokens']
  address?: string | null
  browser?: string | null
}

export type SessionStore = {
  store: Store
  config: Pick<Env, 'SESSION_SECRET'> & Partial<Pick<Env, 'SIGN_IN_METHODS'>>
  clock: () => Date
}

type SessionRow = typeof sessions.$inferSelect
type SessionCredentials = Pick<Session, 'token' | 'identity' | 'clusterTokens'>

/** The SHA-256 of a cookie's value, by which the session is stored. */
export const sessionId = (cookie: string) => createHash('sha256').update(cookie).digest('hex')
const keyOf = ({ SESSION_SECRET }: SessionStore['config']) => deriveKeys(SESSION_SECRET, 'session')

/**
 * Every column that the seal does not hold itself, so that none can be edited without breaking it. Columns of
 * identity providers count as absent if they are null, so that sessions from before they existed stay valid.
 */
function boundTo({ provider, subject, sid, ...row }: Omit<SessionRow, 'sealed'>) {
  const given = Object.entries({ provider, subject, sid }).filter(([, value]) => value !== null)
  return canonicalJson(JSON.parse(JSON.stringify({ ...row, ...Object.fromEntries(given) })))
}

/** The row with these credentials sealed into it. */
const sealedRow = (
  config: SessionStore['config'],
  { sealed: _, ...row }: Omit<SessionRow, 'sealed'> & { sealed?: string },
  { token, identity, clusterTokens }: SessionCredentials,
): SessionRow => ({
  ...row,
  sealed: seal(keyOf(config), JSON.stringify({ token, identity, clusterTokens }), boundTo(row)),
})

function credentialsOf(
  config: SessionStore['config'],
  { sealed, ...row }: SessionRow,
): SessionCredentials | undefined {
  const opened = unseal(keyOf(config), sealed, boundTo(row))
  return opened === undefined ? undefined : (JSON.parse(opened) as SessionCredentials)
}

/** Create a session. Returns the value of its cookie, which is not stored. */
export async function beginSession(
  { store, config, clock }: SessionStore,
  { uid, orgUid, token, identity, clusterTokens = {}, address = null, browser = null }: NewSession,
) {
  const cookie = randomBytes(32).toString('base64url')
  const now = clock()
  await purgeSessions({ store, clock })
  const row = {
    idHash: sessionId(cookie),
    orgUid,
    actorUid: uid,
    address,
    browser,
    startedAt: now,
    seenAt: now,
    provider: identity?.provider ?? null,
    subject: identity?.subject ?? null,
    sid: identity?.sid ?? null,
  }
  const credentials = { token, identity, clusterTokens }
  await store.insert(sessions).values(sealedRow(config, row, credentials))
  return cookie
}

/** Whether a person uses a session by a request, or only a screen that they left open asks by itself. */
export type SessionUse = 'person' | 'screen'

/** The sessions of a person that have not ended, last used first. */
export async function listLiveSessions(
  { store, config, clock }: SessionStore,
  { orgUid, uid }: Pick<Session, 'orgUid' | 'uid'>,
): Promise<Session[]> {
  const rows = await store
    .select()
    .from(sessions)
    .where(and(eq(sessions.orgUid, orgUid), eq(sessions.actorUid, uid), notExists(endOf(store))))
    .orderBy(desc(sessions.seenAt))
  return rows.flatMap((row) => {
    const credentials = hasEnded(row, clock()) ? undefined : credentialsOf(config, row)
    return credentials
      ? [{ id: row.idHash, uid, orgUid, startedAt: row.startedAt, ...credentials }]
      : []
  })
}

/** Find the session of a cookie. An expired or edited one, or one sealed with a secret that is gone, is no session. */
export async function findSession(
  { store, config, clock }: SessionStore,
  cookie: string,
  use: SessionUse = 'person',
) {
  const id = sessionId(cookie)
  const [row] = await store
    .select()
    .from(sessions)
    .where(and(eq(sessions.idHash, id), notExists(endOf(store))))
  const credentials = row && credentialsOf(config, row)
  const now = clock()
  if (!row || !credentials || hasEnded(row, now)) return undefined
  // Sessions that began with a token end when that is turned off, as no group would bind them.
  if (config.SIGN_IN_METHODS === 'providers' && !credentials.identity) return undefined
  if (use === 'person' && now.getTime() - row.seenAt.getTime() >= SEEN_INTERVAL_MS)
    await store
      .update(sessions)
      .set(sealedRow(config, { ...row, seenAt: now }, credentials))
      // A cluster token may have been stored meanwhile.
      .where(and(eq(sessions.idHash, id), eq(sessions.sealed, row.sealed)))
  const { actorUid: uid, orgUid, startedAt } = row
  return { id, uid, orgUid, startedAt, ...credentials } satisfies Session
}

const hasEnded = ({ startedAt, seenAt }: { startedAt: Date; seenAt: Date }, now: Date) =>
  now.getTime() - seenAt.getTime() >= SESSION_LIMITS.idle ||
  now.getTime() - startedAt.getTime() >= SESSION_LIMITS.absolute

/** The entry of the audit chain that a session was ended, so that a row that was put back is no session. */
const endOf = (store: Store) =>
  store
    .select({ one: sql`1` })
    .from(auditEvents)
    .where(
      and(
        eq(auditEvents.orgUid, sessions.orgUid),
        IS_SEAL,
        eq(auditEvents.action, sealAction(TABLE)),
        eq(auditEvents.object, sql`jsonb_build_object('idHash', ${sessions.idHash})`),
      ),
    )

/** End the sessions that a condition selects, and record it. Returns how many there were. */
export const endSessionsWhere = (store: SealedStore, where: SQL | undefined): Promise<number> =>
  transact(store, async (tx) => {
    const { idHash, orgUid } = sessions
    const ended = await tx.delete(sessions).where(where).returning({ idHash, orgUid })
    for (const organization of new Set(ended.map((each) => each.orgUid))) {
      await lockNames(tx, [`audit:${organization}`])
      const seals = ended
        .filter((each) => each.orgUid === organization)
        .map((each) => ({
          table: TABLE,
          key: { idHash: each.idHash },
          seal: '',
          deleted: true as const,
        }))
      tx.appended.push(...(await tx.sealer.record(tx, organization, seals)))
    }
    return ended.length
  })

export const endSession = (store: SealedStore, id: string) =>
  endSessionsWhere(store, eq(sessions.idHash, id))

type SessionChange = Partial<Pick<Session, 'uid' | 'identity'>> & {
  clusterTokens?: Record<string, string>
}

/** Change what a session holds. Nothing happens if it ended meanwhile. */
const changeSession = (
  { store, config }: Pick<SessionStore, 'store' | 'config'>,
  id: string,
  { uid, identity, clusterTokens }: SessionChange,
) =>
  store.transaction(async (tx) => {
    const [row] = await tx.select().from(sessions).where(eq(sessions.idHash, id)).for('update')
    const credentials = row && credentialsOf(config, row)
    if (!row || !credentials) return
    const changed = sealedRow(
      config,
      { ...row, actorUid: uid ?? row.actorUid, sid: identity ? (identity.sid ?? null) : row.sid },
      {
        token: credentials.token,
        identity: identity ?? credentials.identity,
        clusterTokens: { ...credentials.clusterTokens, ...clusterTokens },
      },
    )
    await tx.update(sessions).set(changed).where(eq(sessions.idHash, id))
  })

/** Store a Kubernetes token for a cluster that does not accept the CoreWeave token, for this session only. */
export const keepClusterToken = (
  vault: Pick<SessionStore, 'store' | 'config'>,
  id: string,
  { cluster, token }: { cluster: string; token: string },
) => changeSession(vault, id, { clusterTokens: { [cluster]: token } })

/** Store what the identity provider said last. */
export const keepIdentity = (
  vault: Pick<SessionStore, 'store' | 'config'>,
  id: string,
  identity: SessionIdentity,
) => changeSession(vault, id, { identity })

/** Who the sessions of somebody at an identity provider act as, since they linked or removed a token. */
export async function renameSessions(
  vault: Pick<SessionStore, 'store' | 'config'>,
  { orgUid, provider, subject }: { orgUid: string; provider: string; subject: string },
  uid: string,
) {
  const rows = await vault.store
    .select({ id: sessions.idHash })
    .from(sessions)
    .where(
      and(
        eq(sessions.orgUid, orgUid),
        eq(sessions.provider, provider),
        eq(sessions.subject, subject),
      ),
    )
  for (const { id } of rows) await changeSession(vault, id, { uid })
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
