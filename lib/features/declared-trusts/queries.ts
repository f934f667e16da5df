import { queryOptions } from '@tanstack/react-query'
import { fetchJson } from '@/lib/common/query'
import type { ListTrusts } from './schema'

/** Prefix of the keys below, to invalidate all of them after a change. */
export const trustsKey = ['declared']

export const trustsQuery = (place: ListTrusts = {}) => {
  const query = new URLSearchParams(
    Object.entries(place).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
  return queryOptions({
    queryKey: [...trustsKey, query.toString()],
    queryFn: () =>
      fetchJson(`/api/clouds/declared?${query}`, async () => (await import('./schema')).TrustList),
  })
}
