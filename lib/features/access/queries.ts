import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { serviceAccountApiPath } from '@/lib/common/paths'
import { fetchJson, lazySchemas, refetchWhilePending } from '@/lib/common/query'
import type { AccountRef } from '@/lib/features/service-accounts/schema'
import type { AccessInventory, AccessQuery } from './schema'

/** A question as an address holds it. */
export type AccessParams = Partial<Record<keyof AccessQuery, string | undefined>>

const schema = lazySchemas(() => import('./schema'))

type Given = Partial<Record<string, string | undefined>>

const address = (path: string, given: Given) =>
  `/api/access${path}?${new URLSearchParams(
    Object.entries(given).filter((entry): entry is [string, string] => Boolean(entry[1])),
  )}`

type Answer = { inventory: Pick<AccessInventory, 'pending'> }

// What was answered stands until it is read again: `reading` names what it rests on.
const kept = { staleTime: Number.POSITIVE_INFINITY, placeholderData: keepPreviousData } as const
/** Refetches while slow clusters are pending. */
const standing = {
  ...kept,
  refetchInterval: ({ state }: { state: { data: Answer | undefined } }) =>
    refetchWhilePending(state.data?.inventory),
} as const

export const accessQuery = (input: AccessParams) =>
  queryOptions({
    queryKey: ['access', 'answer', input],
    queryFn: () => fetchJson(address('', input), schema('AccessAnswer')),
    ...standing,
  })

export const accountReachQuery = (account: AccountRef) =>
  queryOptions({
    queryKey: ['access', 'reach', account.cluster, account.namespace, account.name],
    queryFn: () => fetchJson(`${serviceAccountApiPath(account)}/reach`, schema('AccountReach')),
  })

export const subjectsQuery = (q: string, reading: string | undefined) =>
  queryOptions({
    queryKey: ['access', 'subjects', q, reading],
    queryFn: () => fetchJson(address('/subjects', { q, reading }), schema('FoundSubjects')),
    ...kept,
    refetchInterval: ({ state }) => refetchWhilePending(state.data),
  })

export const accessExportAddress = (given: AccessParams, format: 'csv' | 'json') =>
  address('/export', { ...given, format })

/** Where a question is recorded, without what only says how its answer is shown. */
export const accessAskedAddress = ({
  by: _,
  group: __,
  q: ___,
  reading: ____,
  ...question
}: AccessParams) => address('/asked', question)
