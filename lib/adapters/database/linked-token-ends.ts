import 'server-only'

import { and, eq } from 'drizzle-orm'
import type { ProviderSubject } from './linked-tokens'
import { linkedTokenEnds } from './sign-in-tables'
import type { Store, StoreReader } from './store'

export type LinkedTokenEndRow = typeof linkedTokenEnds.$inferSelect
type Whose = ProviderSubject & { orgUid: string }

const of = ({ orgUid, provider, subject }: Whose) =>
  and(
    eq(linkedTokenEnds.orgUid, orgUid),
    eq(linkedTokenEnds.provider, provider),
    eq(linkedTokenEnds.subject, subject),
  )

export async function findLinkedTokenEnd(
  store: StoreReader,
  whose: Whose,
): Promise<LinkedTokenEndRow | undefined> {
  const [row] = await store.select().from(linkedTokenEnds).where(of(whose))
  return row
}

export async function upsertLinkedTokenEnd(store: Store, row: LinkedTokenEndRow): Promise<void> {
  const { orgUid, provider, subject } = linkedTokenEnds
  await store
    .insert(linkedTokenEnds)
    .values(row)
    .onConflictDoUpdate({ target: [orgUid, provider, subject], set: row })
}

export async function deleteLinkedTokenEnd(store: Store, whose: Whose): Promise<void> {
  await store.delete(linkedTokenEnds).where(of(whose))
}
