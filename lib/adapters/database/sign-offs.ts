import 'server-only'

import { and, asc, desc, eq, gte, inArray, isNotNull, isNull, type SQL, sql } from 'drizzle-orm'
import { withLocks } from './advisory-locks'
import { findingSightings, findingSignOffs } from './reviews-tables'
import { checkedRows, deleteSealed, insertSealed, updateSealed } from './sealed-rows'
import type { SealedReader, SealedStore } from './sealed-store'
import type { Store, StoreReader } from './store'

export type SignOffRow = Omit<typeof findingSignOffs.$inferSelect, 'orgUid' | 'seal'>

const MANY = 1000

/** When each finding was first seen; findings that were never recorded are absent. */
export async function listFindingSightings(
  store: StoreReader,
  orgUid: string,
  findings: readonly string[],
): Promise<Map<string, Date>> {
  const since = new Map<string, Date>()
  for (let from = 0; from < findings.length; from += MANY) {
    const some = findings.slice(from, from + MANY)
    const rows = await store
      .select({ finding: findingSightings.finding, firstSeen: findingSightings.firstSeen })
      .from(findingSightings)
      .where(and(eq(findingSightings.orgUid, orgUid), inArray(findingSightings.finding, some)))
    for (const { finding, firstSeen } of rows) since.set(finding, firstSeen)
  }
  return since
}

export type SeenFinding = { finding: string; kind: string; place: string }
export type FindingSighting = SeenFinding & { firstSeen: Date; goneAt: Date | null }

type Seen = {
  /** The cluster that shows them, or empty for CoreWeave’s API. */
  scope: string
  /** The findings to record. */
  findings: readonly SeenFinding[]
  /** The ids of all findings of the scope; absent if some of them could not be read. */
  all?: ReadonlySet<string> | undefined
  at: Date
}

/**
 * Record what a scope shows: when findings were first seen, and which of them are gone. Returns those that were not
 * there before, of which each is returned to one of several callers; `isFirst` if the scope had not been recorded.
 */
export const recordFindingSightings = (
  store: Store,
  orgUid: string,
  { scope, findings, all, at }: Seen,
): Promise<{ appeared: Set<string>; isFirst: boolean }> =>
  withLocks(store, `findings:${orgUid}`, async (tx) => {
    const marked = await tx
      .insert(findingSightings)
      .values({ orgUid, finding: `reviewed ${scope}`, scope, firstSeen: at })
      .onConflictDoNothing()
      .returning({ finding: findingSightings.finding })
    const appeared = new Set<string>()
    for (let from = 0; from < findings.length; from += MANY) {
      const some = findings.slice(from, from + MANY)
      const ids = some.map(({ finding }) => finding)
      const present = await tx
        .select({ finding: findingSightings.finding })
        .from(findingSightings)
        .where(
          and(
            eq(findingSightings.orgUid, orgUid),
            inArray(findingSightings.finding, ids),
            isNull(findingSightings.goneAt),
          ),
        )
      const known = new Set(present.map(({ finding }) => finding))
      for (const finding of ids) if (!known.has(finding)) appeared.add(finding)
      await tx
        .insert(findingSightings)
        .values(some.map((each) => ({ ...each, orgUid, scope, firstSeen: at })))
        .onConflictDoUpdate({
          target: [findingSightings.orgUid, findingSightings.finding],
          set: {
            kind: sql`excluded.kind`,
            place: sql`excluded.place`,
            scope: sql`excluded.scope`,
            goneAt: null,
            firstSeen: sql`case when ${findingSightings.goneAt} is null then ${findingSightings.firstSeen} else excluded.first_seen end`,
          },
        })
    }
    if (all) await markGone(tx, orgUid, { scope, all, at })
    return { appeared, isFirst: marked.length > 0 }
  })

async function markGone(
  tx: Store,
  orgUid: string,
  { scope, all, at }: { scope: string; all: ReadonlySet<string>; at: Date },
) {
  const present = and(
    eq(findingSightings.orgUid, orgUid),
    eq(findingSightings.scope, scope),
    isNotNull(findingSightings.kind),
    isNull(findingSightings.goneAt),
  )
  const known = await tx
    .select({ finding: findingSightings.finding })
    .from(findingSightings)
    .where(present)
  const gone = known.map(({ finding }) => finding).filter((finding) => !all.has(finding))
  for (let from = 0; from < gone.length; from += MANY)
    await tx
      .update(findingSightings)
      .set({ goneAt: at })
      .where(and(present, inArray(findingSightings.finding, gone.slice(from, from + MANY))))
}

/** The findings that came or went since a time, newest first. */
export async function listFindingChanges(
  store: StoreReader,
  orgUid: string,
  { since, limit }: { since: Date; limit: number },
): Promise<{ appeared: FindingSighting[]; gone: FindingSighting[] }> {
  const { firstSeen, goneAt, kind, place } = findingSightings
  const list = (where: SQL | undefined, by: typeof firstSeen | typeof goneAt) =>
    store
      .select()
      .from(findingSightings)
      .where(and(eq(findingSightings.orgUid, orgUid), isNotNull(kind), isNotNull(place), where))
      .orderBy(desc(by), asc(findingSightings.finding))
      .limit(limit)
  const [appeared, gone] = await Promise.all([
    list(and(gte(firstSeen, since), isNull(goneAt)), firstSeen),
    list(gte(goneAt, since), goneAt),
  ])
  return { appeared: appeared.map(toSighting), gone: gone.map(toSighting) }
}

const toSighting = ({
  finding,
  kind,
  place,
  firstSeen,
  goneAt,
}: typeof findingSightings.$inferSelect): FindingSighting => ({
  finding,
  kind: kind ?? '',
  place: place ?? '',
  firstSeen,
  goneAt,
})

/** Newest first, including expired ones. */
export async function listFindingSignOffs(
  store: SealedReader,
  orgUid: string,
): Promise<SignOffRow[]> {
  const rows = await store
    .select()
    .from(findingSignOffs)
    .where(eq(findingSignOffs.orgUid, orgUid))
    .orderBy(desc(findingSignOffs.at))
  const checked = await checkedRows(store, findingSignOffs, orgUid, rows)
  return checked.map(({ orgUid: _, seal: __, ...rest }) => rest)
}

/** Insert or replace the acceptance of a finding. Earlier ones are in the audit log. */
export async function upsertFindingSignOff(store: SealedStore, orgUid: string, row: SignOffRow) {
  const { finding, ...set } = row
  const added = await insertSealed(store, findingSignOffs, orgUid, [row])
  if (added.length > 0) return
  await updateSealed(store, findingSignOffs, orgUid, eq(findingSignOffs.finding, finding), set)
}

export async function deleteFindingSignOff(store: SealedStore, orgUid: string, finding: string) {
  await deleteSealed(store, findingSignOffs, orgUid, eq(findingSignOffs.finding, finding))
}
