import type { UseQueryResult } from '@tanstack/react-query'
import { problemOf } from '@/lib/common/errors'
import { type Loadable, PENDING } from '@/lib/common/loadable'

/** The state of a query. Data that was read before a failed refetch still counts. */
export const loadableOf = <T>({ data, error }: UseQueryResult<T>): Loadable<T> => {
  if (data !== undefined) return { data }
  return error ? { problem: problemOf(error) } : PENDING
}
