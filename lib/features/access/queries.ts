import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { serviceAccountApiPath } from '@/lib/common/paths'
import { fetchJson, lazySchemas, refetchWhilePending } from '@/lib/common/query'
import type { AccountRef } from '@/lib/features/service-accounts/schema'
import type { AccessInventory, AccessMatrixQuery, WhatCanQuestion, WhoCanQuestion } from './schema'

const schema = lazySchemas(() => import('./schema'))

type Given = Partial<Record<string, string | undefined>>

const address = (path: string, given: Given) =>
  `/api/access/${path}?${new URLSearchParams(
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

export const whoCanQuery = (input: WhoCanQuestion) =>
  queryOptions({
    queryKey: ['access', 'who-can', input],
    queryFn: () => fetchJson(address('who-can', input), schema('WhoAnswer')),
    ...standing,
  })

export const whatCanQuery = (input: WhatCanQuestion) =>
  queryOptions({
    queryKey: ['access', 'what-can', input],
    queryFn: () => fetchJson(address('what-can', input), schema('WhatAnswer')),
    ...standing,
  })

export const accountReachQuery = (account: AccountRef) =>
  queryOptions({
    queryKey: ['access', 'reach', account.cluster, account.namespace, account.name],
    queryFn: () => fetchJson(`${serviceAccountApiPath(account)}/reach`, schema('AccountReach')),
  })

export const accessMatrixQuery = (input: AccessMatrixQuery) =>
  queryOptions({
    queryKey: ['access', 'matrix', input],
    queryFn: () => fetchJson(address('matrix', input), schema('MatrixAnswer')),
    ...standing,
  })

export const subjectsQuery = (q: string, reading: string | undefined) =>
  queryOptions({
    queryKey: ['access', 'subjects', q, reading],
    queryFn: () => fetchJson(address('subjects', { q, reading }), schema('FoundSubjects')),
    ...kept,
    refetchInterval: ({ state }) => refetchWhilePending(state.data),
  })

export const exportAddress = (
  question: 'who-can' | 'what-can' | 'matrix',
  given: Given,
  format: 'csv' | 'json',
) => address(`${question}/export`, { ...given, format })
