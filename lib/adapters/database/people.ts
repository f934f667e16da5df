import 'server-only'

import { desc, eq } from 'drizzle-orm'
import { people } from './people-tables'
import { checkedRow, checkedRows, insertSealed, updateSealed } from './sealed-rows'
import type { SealedReader, SealedStore } from './sealed-store'

export type PersonRow = Omit<typeof people.$inferSelect, 'orgUid' | 'seal'>
export type PersonNames = Partial<Omit<PersonRow, 'person'>>

const MAX_PEOPLE = 500

/** Those whose name was learned last, first. */
export async function listPeople(store: SealedReader, orgUid: string): Promise<PersonRow[]> {
  const rows = await store
    .select()
    .from(people)
    .where(eq(people.orgUid, orgUid))
    .orderBy(desc(people.clusterNameAt), people.person)
    .limit(MAX_PEOPLE)
  const checked = await checkedRows(store, people, orgUid, rows)
  return checked.map(({ orgUid: _, seal: __, ...rest }) => rest)
}

export async function findPerson(
  store: SealedReader,
  orgUid: string,
  person: string,
): Promise<PersonRow | undefined> {
  const row = await checkedRow(store, people, orgUid, { person })
  if (!row) return undefined
  const { orgUid: _, seal: __, ...rest } = row
  return rest
}

/** Adds a person, or changes the given names of one. */
export async function upsertPerson(
  store: SealedStore,
  orgUid: string,
  { person, ...names }: PersonNames & { person: string },
): Promise<void> {
  const added = await insertSealed(store, people, orgUid, [{ person, ...names }])
  if (added.length === 0)
    await updateSealed(store, people, orgUid, eq(people.person, person), names)
}
