import 'server-only'

import { and, eq } from 'drizzle-orm'
import { checkedRow, checkedRows, deleteSealed, insertSealed, updateSealed } from './sealed-rows'
import type { SealedReader, SealedStore } from './sealed-store'
import { linkedTokens } from './sign-in-tables'

export type LinkedTokenRow = Omit<typeof linkedTokens.$inferSelect, 'orgUid' | 'seal'>
/** A person as one identity provider knows them. */
export type ProviderSubject = Pick<LinkedTokenRow, 'provider' | 'subject'>

const of = ({ provider, subject }: ProviderSubject) =>
  and(eq(linkedTokens.provider, provider), eq(linkedTokens.subject, subject))

export async function findLinkedToken(
  store: SealedReader,
  orgUid: string,
  { provider, subject }: ProviderSubject,
): Promise<LinkedTokenRow | undefined> {
  const row = await checkedRow(store, linkedTokens, orgUid, { provider, subject })
  if (!row) return undefined
  const { orgUid: _, seal: __, ...rest } = row
  return rest
}

/** Who has linked a token of a CoreWeave user, at each identity provider. */
export async function listLinkedPeople(
  store: SealedReader,
  orgUid: string,
  actorUid: string,
): Promise<ProviderSubject[]> {
  const rows = await store
    .select()
    .from(linkedTokens)
    .where(and(eq(linkedTokens.orgUid, orgUid), eq(linkedTokens.actorUid, actorUid)))
  return checkedRows(store, linkedTokens, orgUid, rows)
}

/** Insert or replace the token of a person. False if another person of the provider has linked its owner. */
export async function upsertLinkedToken(
  store: SealedStore,
  orgUid: string,
  row: LinkedTokenRow,
): Promise<boolean> {
  const changed = (await findLinkedToken(store, orgUid, row))
    ? await updateSealed(store, linkedTokens, orgUid, of(row), row)
    : await insertSealed(store, linkedTokens, orgUid, [row])
  return changed.length > 0
}

export async function deleteLinkedToken(
  store: SealedStore,
  orgUid: string,
  whose: ProviderSubject,
): Promise<LinkedTokenRow | undefined> {
  const [row] = await deleteSealed(store, linkedTokens, orgUid, of(whose))
  return row
}
