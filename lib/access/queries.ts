import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { getJson } from '../query'
import {
  type AccessMatrixQuery,
  FoundSubjects,
  MatrixAnswer,
  WhatAnswer,
  type WhatCan,
  WhoAnswer,
  type WhoCan,
} from './schema'

type Given = Partial<Record<string, string | undefined>>

const address = (path: string, given: Given) =>
  `/api/access/${path}?${new URLSearchParams(
    Object.entries(given).filter((entry): entry is [string, string] => Boolean(entry[1])),
  )}`

// What was answered stands until it is read again: `reading` names what it rests on.
const standing = { staleTime: Number.POSITIVE_INFINITY, placeholderData: keepPreviousData } as const

export const whoCanQuery = (input: WhoCan) =>
  queryOptions({
    queryKey: ['access', 'who-can', input],
    queryFn: () => getJson(address('who-can', input), WhoAnswer),
    ...standing,
  })

export const whatCanQuery = (input: WhatCan) =>
  queryOptions({
    queryKey: ['access', 'what-can', input],
    queryFn: () => getJson(address('what-can', input), WhatAnswer),
    ...standing,
  })

export const accessMatrixQuery = (input: AccessMatrixQuery) =>
  queryOptions({
    queryKey: ['access', 'matrix', input],
    queryFn: () => getJson(address('matrix', input), MatrixAnswer),
    ...standing,
  })

export const subjectsQuery = (q: string, reading: string | undefined) =>
  queryOptions({
    queryKey: ['access', 'subjects', q, reading],
    queryFn: () => getJson(address('subjects', { q, reading }), FoundSubjects),
    ...standing,
  })

export const exportAddress = (
  question: 'who-can' | 'what-can' | 'matrix',
  given: Given,
  format: 'csv' | 'json',
) => address(`${question}/export`, { ...given, format })
