'use client'

import { useSuspenseInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { serviceAccountPagesQuery } from '@/lib/features/service-accounts/queries'
import type {
  ListServiceAccounts,
  ServiceAccountsPage,
  ServiceAccountsView,
} from '@/lib/features/service-accounts/schema'

const isView = (page: ServiceAccountsView | ServiceAccountsPage): page is ServiceAccountsView =>
  'accounts' in page

/** Reads the first page at once and the others one after another, until all are there. */
export function useAccountPages(input: ListServiceAccounts) {
  const { data, error, hasNextPage, isFetching, isFetchingNextPage, fetchNextPage, refetch } =
    useSuspenseInfiniteQuery(serviceAccountPagesQuery(input))
  const more = hasNextPage && !error
  useEffect(() => {
    if (more && !isFetching) void fetchNextPage()
  }, [more, isFetching, fetchNextPage])
  const view = useMemo(() => mergePages(data.pages, hasNextPage), [data.pages, hasNextPage])
  return {
    view,
    /** More pages are still being read. */
    reading: more || isFetchingNextPage,
    /** Why the remaining pages could not be read. */
    error: hasNextPage && error ? error : undefined,
    isFetching,
    refetch,
  }
}

/** Merges the pages into one view. */
function mergePages(
  pages: readonly (ServiceAccountsView | ServiceAccountsPage)[],
  hasNextPage: boolean,
): ServiceAccountsView {
  const [first, ...rest] = pages
  if (!first || !isView(first)) throw new Error('The first page is the view.')
  const { accounts } = first
  const last = rest.at(-1)
  if (!accounts.ok || !last || isView(last)) return first
  const rows = [accounts.value.rows, ...rest.map((page) => (isView(page) ? [] : page.rows))].flat()
  const { next: _, ...found } = accounts.value
  return {
    ...first,
    accounts: {
      ...accounts,
      value: { ...found, rows, complete: !hasNextPage && last.next === undefined },
    },
  }
}
