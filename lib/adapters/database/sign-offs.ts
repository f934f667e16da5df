import 'server-only'

import { and, desc, eq, inArray } from 'drizzle-orm'
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

/** Record when findings were first seen; those recorded before keep their time. */
export async function insertFindingSightings(
  store: Store,
  orgUid: string,
  { findings, at }: { findings: readonly string[]; at: Date },
): Promise<void> {
  for (let from = 0; from < findings.length; from += MANY)
    await store
      .insert(findingSightings)
      .values(
        findings.slice(from, from + MANY).map((finding) => ({ orgUid, finding, firstSeen: at })),
      )
      .onConflictDoNothing()
}

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
