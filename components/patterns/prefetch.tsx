import { dehydrate, HydrationBoundary, type QueryKey } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { makeQueryClient } from '@/lib/common/query-client'

type Props<T> = { query: { queryKey: QueryKey }; read: () => Promise<T>; children: ReactNode }

/** Fill a query on the server by calling its service, then hand the cache to the browser. */
export async function Prefetch<T>({ query, read, children }: Props<T>) {
  const client = makeQueryClient()
  await client.fetchQuery({ queryKey: query.queryKey, queryFn: read }) // unlike prefetchQuery, this one throws
  return <HydrationBoundary state={dehydrate(client)}>{children}</HydrationBoundary>
}
