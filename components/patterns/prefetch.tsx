import { dehydrate, HydrationBoundary, type QueryKey } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { makeQueryClient } from '@/lib/common/query-client'
import type { Reading } from '@/lib/common/result'

type PrefetchedQuery = { queryKey: QueryKey }

type PrefetchProps<T> = { query: PrefetchedQuery; children: ReactNode } & (
  | { read: () => Promise<T> }
  | { reading: Reading<T> }
)

/**
 * Fills the cache of a query on the server and hands it to the browser. A `read` that fails fails the
 * page; a `reading` that failed leaves the query to the browser, which reads again and shows the error.
 */
export async function Prefetch<T>({ query: { queryKey }, children, ...source }: PrefetchProps<T>) {
  const client = makeQueryClient()
  if ('read' in source) await client.fetchQuery({ queryKey, queryFn: source.read })
  else if (source.reading.ok)
    client.setQueryData(queryKey, source.reading.value, {
      updatedAt: Date.parse(source.reading.at),
    })
  return <HydrationBoundary state={dehydrate(client)}>{children}</HydrationBoundary>
}
