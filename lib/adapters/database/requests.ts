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
  ne,
  or,
  sql,
} from 'drizzle-orm'
import { approvalRules, requestEvents, requestsTable } from './requests-tables'
import { checkedRow, checkedRows, insertSealed, updateSealed } from './sealed-rows'
import { type SealedReader, type SealedStore, withSealedLock } from './sealed-store'
import type { StoreReader } from './store'

export type RequestRow = Omit<typeof requestsTable.$inferSelect, 'orgUid' | 'seal'>
export type RequestEvent = Omit<typeof requestEvents.$inferSelect, 'orgUid' | 'number' | 'seal'>
export type RequestRowStatus = RequestRow['status']
export type NewRequestEvent = Pick<RequestEvent, 'kind' | 'actor' | 'at'> &
  Partial<Omit<RequestEvent, 'seq' | 'kind' | 'actor' | 'at'>>
type NewRequest = Omit<
  typeof requestsTable.$inferInsert,
  'orgUid' | 'number' | 'revision' | 'updatedAt' | 'seal'
>

const requestOf = ({ seal: _, ...row }: typeof requestsTable.$inferSelect): RequestRow => row
const eventOf = ({ seal: _, ...row }: typeof requestEvents.$inferSelect): RequestEvent => row

/** Requests are numbered from 1 in each organization. A number that was deleted is not given again. */
export function insertRequest(
  store: SealedStore,
  orgUid: string,
  { request, event }: { request: NewRequest; event: NewRequestEvent },
): Promise<RequestRow> {
  return withSealedLock(store, `requests:${orgUid}`, async (tx) => {
    const [last] = await tx
      .select({ number: requestsTable.number })
      .from(requestsTable)
      .where(eq(requestsTable.orgUid, orgUid))
      .orderBy(desc(requestsTable.number))
      .limit(1)
    const number = (last?.number ?? 0) + 1
    const [row] = await insertSealed(tx, requestsTable, orgUid, [
      { ...request, number, revision: 1, updatedAt: request.createdAt },
    ])
    await insertSealed(tx, requestEvents, orgUid, [{ ...event, number, seq: 1 }])
    if (!row) throw new Error('The request was not inserted.')
    return requestOf(row)
  })
}

export async function findRequestRow(
  store: SealedReader,
  orgUid: string,
  number: number,
): Promise<RequestRow | undefined> {
  const row = await checkedRow(store, requestsTable, orgUid, { number })
  return row && requestOf(row)
}

/** Oldest first. */
export async function listRequestEvents(
  store: SealedReader,
  orgUid: string,
  number: number,
): Promise<RequestEvent[]> {
  const rows = await store
    .select()
    .from(requestEvents)
    .where(and(eq(requestEvents.orgUid, orgUid), eq(requestEvents.number, number)))
    .orderBy(asc(requestEvents.seq))
  return (await checkedRows(store, requestEvents, orgUid, rows)).map(eventOf)
}

type Step = { set?: Partial<Omit<RequestRow, 'number'>>; event?: NewRequestEvent }

/**
 * Update a request under a lock across replicas. `decide` gets the current row and throws if the step
 * is not allowed; if it returns `undefined`, nothing is written.
 */
export function updateRequestRow(
  store: SealedStore,
  orgUid: string,
  number: number,
  decide: (row: RequestRow, events: RequestEvent[], tx: SealedStore) => Promise<Step | undefined>,
): Promise<RequestRow | undefined> {
  return withSealedLock(store, `request:${orgUid}:${number}`, async (tx) => {
    const row = await findRequestRow(tx, orgUid, number)
    if (!row) return undefined
    const events = await listRequestEvents(tx, orgUid, number)
    const step = await decide(row, events, tx)
    if (!step) return row
    const { set, event } = step
    if (event) {
      const seq = (events.at(-1)?.seq ?? 0) + 1
      await insertSealed(tx, requestEvents, orgUid, [{ ...event, number, seq }])
    }
    if (!set) return row
    const own = eq(requestsTable.number, number)
    const [changed] = await updateSealed(tx, requestsTable, orgUid, own, set)
    return changed && requestOf(changed)
  })
}

export type RequestFilters = {
  statuses?: RequestRowStatus[] | undefined
  numbers?: readonly number[] | undefined
  authors?: readonly string[] | undefined
  text?: string | undefined
  /** `namespace/account`, or `namespace/` for every account of a namespace. */
  account?: string | undefined
  /** Only applied requests that have expired by this time. */
  dueAt?: Date | undefined
  /** Whether the notification of the expiry was sent. */
  notified?: boolean | undefined
  /** Only numbers below this one, for the next page. */
  before?: number | undefined
}

function wanted(orgUid: string, filters: RequestFilters) {
  const { statuses, numbers, authors, text, account, dueAt, notified, before } = filters
  const pattern = text && `%${text.replace(/[\\%_]/g, '\\$&')}%`
  const { title, policy, reason, ticket, authorName } = requestsTable
  return and(
    eq(requestsTable.orgUid, orgUid),
    statuses && inArray(requestsTable.status, statuses),
    numbers && inArray(requestsTable.number, [...numbers]),
    authors && inArray(requestsTable.author, [...authors]),
    account ? names(account) : undefined,
    dueAt && and(eq(requestsTable.status, 'applied'), lte(requestsTable.expiresAt, dueAt)),
    notified === true ? isNotNull(requestsTable.dueToldAt) : undefined,
    notified === false ? isNull(requestsTable.dueToldAt) : undefined,
    before ? lt(requestsTable.number, before) : undefined,
    pattern
      ? or(
          ...[title, policy, reason, ticket, authorName, requestsTable.author].map((column) =>
            ilike(column, pattern),
          ),
        )
      : undefined,
  )
}

const names = (account: string) =>
  account.endsWith('/')
    ? sql`exists (select 1 from jsonb_array_elements_text(${requestsTable.accounts}) as named
        where starts_with(named, ${account}))`
    : sql`${requestsTable.accounts} @> ${JSON.stringify([account])}::jsonb`

/** Newest first. */
export async function listRequestRows(
  store: SealedReader,
  orgUid: string,
  filters: RequestFilters,
  limit: number,
): Promise<RequestRow[]> {
  const rows = await store
    .select()
    .from(requestsTable)
    .where(wanted(orgUid, filters))
    .orderBy(desc(requestsTable.number))
    .limit(limit)
  return (await checkedRows(store, requestsTable, orgUid, rows)).map(requestOf)
}

export async function countRequests(
  store: StoreReader,
  orgUid: string,
  filters: RequestFilters,
): Promise<number> {
  const [row] = await store
    .select({ n: count() })
    .from(requestsTable)
    .where(wanted(orgUid, filters))
  return row?.n ?? 0
}

/** Claim expired grants that no notification was sent for. */
export async function claimDueGrants(
  store: SealedStore,
  orgUid: string,
  now: Date,
): Promise<RequestRow[]> {
  const due = and(
    eq(requestsTable.status, 'applied'),
    isNotNull(requestsTable.expiresAt),
    lte(requestsTable.expiresAt, now),
    isNull(requestsTable.dueToldAt),
  )
  const rows = await updateSealed(store, requestsTable, orgUid, due, { dueToldAt: now })
  return rows.map(requestOf)
}

export type ApprovalRulesRow = { version: number; rules: unknown; request: number; at: Date }

export async function latestApprovalRules(
  store: SealedReader,
  orgUid: string,
): Promise<ApprovalRulesRow | undefined> {
  const rows = await store
    .select()
    .from(approvalRules)
    .where(eq(approvalRules.orgUid, orgUid))
    .orderBy(desc(approvalRules.version))
    .limit(1)
  const [row] = await checkedRows(store, approvalRules, orgUid, rows)
  return row
}

/** The version of the rules that was active at a time, without the one that `except` changed them to. */
export async function approvalRulesUntil(
  store: SealedReader,
  orgUid: string,
  until: Date,
  except: number,
): Promise<ApprovalRulesRow | undefined> {
  const rows = await store
    .select()
    .from(approvalRules)
    .where(
      and(
        eq(approvalRules.orgUid, orgUid),
        lte(approvalRules.at, until),
        ne(approvalRules.request, except),
      ),
    )
    .orderBy(desc(approvalRules.version))
    .limit(1)
  const [row] = await checkedRows(store, approvalRules, orgUid, rows)
  return row
}

/** Add the next version. Returns false if the version it is based on is no longer the newest. */
export const insertApprovalRules = (
  store: SealedStore,
  orgUid: string,
  { after, ...kept }: Omit<ApprovalRulesRow, 'version'> & { after: number },
): Promise<boolean> =>
  withSealedLock(store, `approval-rules:${orgUid}`, async (tx) => {
    const newest = await latestApprovalRules(tx, orgUid)
    if ((newest?.version ?? 0) !== after) return false
    const version = after + 1
    return (await insertSealed(tx, approvalRules, orgUid, [{ ...kept, version }])).length === 1
  })
