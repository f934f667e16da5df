import 'server-only'

import { and, count, eq, inArray, isNull, lt, notInArray, sql } from 'drizzle-orm'
import type {
  IssuerSightings,
  KeySighting,
  OutageKind,
  SightingSource,
} from '@/lib/core/issuer-keys/key-history'
import { issuerOutages, seenKeys, watchedIssuers } from './issuer-keys-tables'
import type { Store, StoreReader } from './store'

/** An issuer that makes up keys or outages stops being recorded at this many. */
const MAX_KEYS = 1000
const MAX_OUTAGES = 1000

export type SeenKeySet = {
  source: Exclude<SightingSource, 'token'>
  keys: readonly { kid: string; alg: string }[]
}

export type IssuerReading = {
  issuer: string
  at: Date
  /** What was read; a source that could not be read is absent. */
  sets: readonly SeenKeySet[]
  /** Why the issuer URL gave no keys. */
  outage?: OutageKind
}

type Transaction = Parameters<Parameters<Store['transaction']>[0]>[0]
type IssuerKey = { orgUid: string; issuer: string }

/**
 * Record a reading of an issuer. A reading that is older than the last one is left out, so that two processes that read
 * at once agree.
 */
export const recordIssuerReading = (
  store: Store,
  orgUid: string,
  reading: IssuerReading,
): Promise<void> =>
  store.transaction(async (transaction) => {
    const whose = { orgUid, issuer: reading.issuer }
    if (!(await advanceReading(transaction, whose, reading.at))) return
    await recordOutage(transaction, whose, reading)
    for (const set of reading.sets) await recordKeySet(transaction, whose, set, reading.at)
  })

async function advanceReading(store: Transaction, whose: IssuerKey, at: Date) {
  const advanced = await store
    .insert(watchedIssuers)
    .values({ ...whose, since: at, readAt: at })
    .onConflictDoUpdate({
      target: [watchedIssuers.orgUid, watchedIssuers.issuer],
      set: { readAt: at },
      setWhere: lt(watchedIssuers.readAt, at),
    })
    .returning({ since: watchedIssuers.since })
  return advanced.length > 0
}

const ofIssuer = (table: typeof seenKeys | typeof issuerOutages, { orgUid, issuer }: IssuerKey) =>
  and(eq(table.orgUid, orgUid), eq(table.issuer, issuer))

async function recordOutage(store: Transaction, whose: IssuerKey, { at, outage }: IssuerReading) {
  const lasting = and(ofIssuer(issuerOutages, whose), isNull(issuerOutages.until))
  const [open] = await store.select().from(issuerOutages).where(lasting)
  if (open?.kind === outage) return
  if (open) await store.update(issuerOutages).set({ until: at }).where(lasting)
  if (!outage) return
  const [known] = await store
    .select({ all: count() })
    .from(issuerOutages)
    .where(ofIssuer(issuerOutages, whose))
  if ((known?.all ?? 0) < MAX_OUTAGES)
    await store
      .insert(issuerOutages)
      .values({ ...whose, kind: outage, since: at })
      .onConflictDoNothing()
}

async function recordKeySet(
  store: Transaction,
  whose: IssuerKey,
  { source, keys }: SeenKeySet,
  at: Date,
) {
  const present = and(
    ofIssuer(seenKeys, whose),
    eq(seenKeys.source, source),
    isNull(seenKeys.goneAt),
  )
  const kids = keys.map(({ kid }) => kid)
  await store
    .update(seenKeys)
    .set({ goneAt: at })
    .where(kids.length > 0 ? and(present, notInArray(seenKeys.kid, kids)) : present)
  if (kids.length === 0) return
  const seen = await store
    .update(seenKeys)
    .set({ lastSeen: at })
    .where(and(present, inArray(seenKeys.kid, kids)))
    .returning({ kid: seenKeys.kid })
  const known = new Set(seen.map(({ kid }) => kid))
  const added = new Map(keys.filter(({ kid }) => !known.has(kid)).map((key) => [key.kid, key]))
  await insertPeriods(store, whose, source, [...added.values()], at)
}

async function insertPeriods(
  store: Transaction,
  whose: IssuerKey,
  source: SightingSource,
  keys: readonly { kid: string; alg: string }[],
  at: Date,
) {
  if (keys.length === 0) return
  const [known] = await store
    .select({ all: count() })
    .from(seenKeys)
    .where(ofIssuer(seenKeys, whose))
  const room = Math.max(0, MAX_KEYS - (known?.all ?? 0))
  const rows = keys.slice(0, room).map(({ kid, alg }) => ({
    ...whose,
    source,
    kid,
    alg,
    firstSeen: at,
    lastSeen: at,
  }))
  if (rows.length > 0) await store.insert(seenKeys).values(rows).onConflictDoNothing()
}

/** Record that a token signed by a key was seen, issued at that time. */
export async function recordSigningKey(
  store: Store,
  orgUid: string,
  { issuer, kid, alg, at }: { issuer: string; kid: string; alg: string; at: Date },
): Promise<void> {
  const whose = { orgUid, issuer }
  await store.transaction(async (transaction) => {
    const seen = await transaction
      .update(seenKeys)
      .set({
        firstSeen: sql`least(${seenKeys.firstSeen}, ${at.toISOString()}::timestamptz)`,
        lastSeen: sql`greatest(${seenKeys.lastSeen}, ${at.toISOString()}::timestamptz)`,
      })
      .where(and(ofIssuer(seenKeys, whose), eq(seenKeys.source, 'token'), eq(seenKeys.kid, kid)))
      .returning({ kid: seenKeys.kid })
    if (seen.length === 0) await insertPeriods(transaction, whose, 'token', [{ kid, alg }], at)
  })
}

/** What was seen of an issuer; undefined if it was never read. */
export async function readIssuerSightings(
  store: StoreReader,
  orgUid: string,
  issuer: string,
): Promise<IssuerSightings | undefined> {
  const whose = { orgUid, issuer }
  const [[watched], keys, outages] = await Promise.all([
    store
      .select()
      .from(watchedIssuers)
      .where(and(eq(watchedIssuers.orgUid, orgUid), eq(watchedIssuers.issuer, issuer))),
    store.select().from(seenKeys).where(ofIssuer(seenKeys, whose)).limit(MAX_KEYS),
    store.select().from(issuerOutages).where(ofIssuer(issuerOutages, whose)).limit(MAX_OUTAGES),
  ])
  if (!watched) return undefined
  return {
    since: watched.since.getTime(),
    readAt: watched.readAt.getTime(),
    keys: keys
      .map(
        ({ source, kid, alg, firstSeen, lastSeen, goneAt }): KeySighting => ({
          source,
          kid,
          alg,
          firstSeen: firstSeen.getTime(),
          lastSeen: lastSeen.getTime(),
          ...(goneAt && { goneAt: goneAt.getTime() }),
        }),
      )
      .toSorted((a, b) => a.firstSeen - b.firstSeen || (a.kid < b.kid ? -1 : 1)),
    outages: outages
      .map(({ kind, since, until }) => ({
        kind,
        since: since.getTime(),
        ...(until && { until: until.getTime() }),
      }))
      .toSorted((a, b) => a.since - b.since),
  }
}
