'use client'

import type { UseQueryResult } from '@tanstack/react-query'
import { problemOf } from '@/lib/common/errors'
import type { Asked } from '@/lib/features/clusters/chain'

/** A query as the chain wants to know of it. What was read before a failure still counts. */
export const askedOf = <T>({ data, error }: UseQueryResult<T>): Asked<T> => {
  if (data !== undefined) return { data }
  return error ? { problem: problemOf(error) } : { waiting: true }
}
