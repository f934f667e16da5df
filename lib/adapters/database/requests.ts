import 'server-only'

import {
  and,
  asc,
  count,
  desc,
  eq,
  ilike,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  or,
  sql,
} from 'drizzle-orm'
import { exclusively } from './exclusively'
import { approvalRules, requestEvents, requests } from './requests-tables'
import type { Store } from './store'

export type RequestRow = Omit<typeof requests.$inferSelect, 'orgUid'>
export type RequestEvent = Omit<typeof requestEvents.$inferSelect, 'orgUid' | 'number'>
export type RequestRowStatus = RequestRow['status']
export type NewEvent = Pick<RequestEvent, 'kind' | 'actor' | 'at'> &
  Partial<Omit<RequestEvent, 'seq' | 'kind' | 'actor' | 'at'>>
type NewRequest = Omit<typeof requests.$inferInsert, 'orgUid' | 'number' | 'revision' | 'updatedAt'>

const one = (orgUid: string, number: number) =>
  and(eq(requests.orgUid, orgUid), eq(requests.number, number))

/** Numbered from 1 in each organization. */
export function insertRequest(
  store: Store,
  orgUid: string,
  { request, event }: { request: NewRequest; event: NewEvent },
): Promise<RequestRow> {
  return exclusively(store, `requests:${orgUid}`, async (tx) => {
    const [last] = await tx
      .select({ number: requests.number })
      .from(requests)
      .where(eq(requests.orgUid, orgUid))
      .orderBy(desc(requests.number))
      .limit(1)
    const number = (last?.number ?? 0) + 1
    const [row] = await tx
      .insert(requests)
      .values({ ...request, orgUid, number, revision: 1, updatedAt: request.createdAt })
      .returning()
    await tx.insert(requestEvents).values({ ...event, orgUid, number, seq: 1 })
    if (!row) throw new Error('The request was not inserted.')
    return row
  })
}

export async function readRequestRow(
  store: Store,
  orgUid: string,
  number: number,
): Promise<RequestRow | undefined> {
  const [row] = await store.select().from(requests).where(one(orgUid, number))
  return row
}

/** In the order they happened. */
export const listRequestEvents = (
  store: Store,
  orgUid: string,
  number: number,
): Promise<RequestEvent[]> =>
  store
    .select()
    .from(requestEvents)
    .where(and(eq(requestEvents.orgUid, orgUid), eq(requestEvents.number, number)))
    .orderBy(asc(requestEvents.seq))

type Step = { set?: Partial<Omit<RequestRow, 'number'>>; event?: NewEvent }

/**
 * One step of a request, alone on every replica: `decide` sees it as it is now, and throws where the
 * step may not be taken. Nothing is written for `undefined`.
 */
export function stepRequest(
  store: Store,
  orgUid: string,
  number: number,
  decide: (row: RequestRow, events: RequestEvent[], tx: Store) => Promise<Step | undefined>,
): Promise<RequestRow | undefined> {
  return exclusively(store, `request:${orgUid}:${number}`, async (tx) => {
    const row = await readRequestRow(tx, orgUid, number)
    if (!row) return undefined
    const events = await listRequestEvents(tx, orgUid, number)
    const step = await decide(row, events, tx)
    if (!step) return row
    const { set, event } = step
    if (event)
      await tx
        .insert(requestEvents)
        .values({ ...event, orgUid, number, seq: (events.at(-1)?.seq ?? 0) + 1 })
    if (!set) return row
    const [changed] = await tx.update(requests).set(set).where(one(orgUid, number)).returning()
    return changed
  })
}

export type RequestFilters = {
  statuses?: RequestRowStatus[] | undefined
  author?: string | undefined
  text?: string | undefined
  /** `namespace/account`; all of a namespace where it ends with the slash. */
  account?: string | undefined
  /** Applied, and expired by then. */
  dueAt?: Date | undefined
  /** Numbers below this one, to page on. */
  before?: number | undefined
}

function wanted(orgUid: string, filters: RequestFilters) {
  const { statuses, author, text, account, dueAt, before } = filters
  const pattern = text && `%${text.replace(/[\\%_]/g, '\\$&')}%`
  const { title, policy, reason, ticket, authorName } = requests
  return and(
    eq(requests.orgUid, orgUid),
    statuses && inArray(requests.status, statuses),
    author ? eq(requests.author, author) : undefined,
    account ? names(account) : undefined,
    dueAt && and(eq(requests.status, 'applied'), lte(requests.expiresAt, dueAt)),
    before ? lt(requests.number, before) : undefined,
    pattern
      ? or(
          ...[title, policy, reason, ticket, authorName, requests.author].map((column) =>
            ilike(column, pattern),
          ),
        )
      : undefined,
  )
}

const names = (account: string) =>
  account.endsWith('/')
    ? sql`exists (select 1 from jsonb_array_elements_text(${requests.accounts}) as named
        where starts_with(named, ${account}))`
    : sql`${requests.accounts} @> ${JSON.stringify([account])}::jsonb`

/** Newest first. */
export const listRequestRows = (
  store: Store,
  orgUid: string,
  filters: RequestFilters,
  limit: number,
): Promise<RequestRow[]> =>
  store
    .select()
    .from(requests)
    .where(wanted(orgUid, filters))
    .orderBy(desc(requests.number))
    .limit(limit)

export async function countRequests(
  store: Store,
  orgUid: string,
  filters: RequestFilters,
): Promise<number> {
  const [row] = await store.select({ n: count() }).from(requests).where(wanted(orgUid, filters))
  return row?.n ?? 0
}

/** Expired grants that nobody was told about yet; they are marked as told. */
export const claimDueGrants = (store: Store, orgUid: string, now: Date): Promise<RequestRow[]> =>
  store
    .update(requests)
    .set({ dueToldAt: now })
    .where(
      and(
        eq(requests.orgUid, orgUid),
        eq(requests.status, 'applied'),
        isNotNull(requests.expiresAt),
        lte(requests.expiresAt, now),
        isNull(requests.dueToldAt),
      ),
    )
    .returning()

export type KeptRules = { version: number; rules: unknown; request: number; at: Date }

export async function readKeptRules(store: Store, orgUid: string): Promise<KeptRules | undefined> {
  const [row] = await store
    .select()
    .from(approvalRules)
    .where(eq(approvalRules.orgUid, orgUid))
    .orderBy(desc(approvalRules.version))
    .limit(1)
  return row
}

/** The next version; false where the one it was judged on is no longer the newest. */
export const keepRules = (
  store: Store,
  orgUid: string,
  { after, ...kept }: Omit<KeptRules, 'version'> & { after: number },
): Promise<boolean> =>
  exclusively(store, `approval-rules:${orgUid}`, async (tx) => {
    const newest = await readKeptRules(tx, orgUid)
    if ((newest?.version ?? 0) !== after) return false
    await tx.insert(approvalRules).values({ ...kept, orgUid, version: after + 1 })
    return true
  })
