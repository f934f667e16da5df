import 'server-only'

import pMap from 'p-map'
import { readListPages } from '@/lib/adapters/kubernetes/list-pages'
import type { ListOptions, ListPage } from '@/lib/adapters/kubernetes/types'
import { AppError } from '@/lib/common/errors'
import type { UnreadPart } from '@/lib/common/unread'
import { isClusterWide } from '@/lib/features/clusters/service'

const PAGE = 500
const MAX_PAGES = 60
/** Up to so many namespaces are listed one by one; more by one list of the cluster. */
const MAX_SEPARATE = 12
const MAX_NAMESPACES = 200

type Lists<Item, Kept> = {
  /** The kind in the plural, for what could not be read. */
  what: string
  namespaces: readonly string[]
  list: (options: ListOptions & { namespace?: string }) => Promise<ListPage<Item>>
  /** What is kept of an object; the rest is dropped with its page. */
  keep: (item: Item) => Kept | undefined
}

/** The objects of some namespaces. A namespace that cannot be read is named and does not fail the others. */
export async function listOfNamespaces<Item, Kept>({
  what,
  namespaces,
  list,
  keep,
}: Lists<Item, Kept>): Promise<{ kept: Kept[]; unread: UnreadPart[] }> {
  const wanted = new Set(namespaces)
  const read = (namespace?: string) =>
    readListPages({
      list: (page) => list({ ...page, ...(namespace && { namespace }) }),
      begin: (): Kept[] => [],
      add: (kept, items) => {
        for (const item of items) {
          const found = keep(item)
          if (found !== undefined) kept.push(found)
        }
      },
      limit: PAGE,
      maxPages: MAX_PAGES,
    })
  if (wanted.size > MAX_SEPARATE) {
    const all = await read().catch((error: unknown) => {
      if (!isRefused(error)) throw error
      return undefined
    })
    if (all) return { kept: all.value, unread: all.complete ? [] : [tooMany(what)] }
  }
  const named = [...wanted].slice(0, MAX_NAMESPACES)
  const unread: UnreadPart[] = [...wanted]
    .slice(MAX_NAMESPACES)
    .map((namespace) => ({ what: `${what} in ${namespace}`, why: 'Too many namespaces.' }))
  const lists = await pMap(
    named,
    async (namespace) => {
      try {
        const { value, complete } = await read(namespace)
        if (!complete) unread.push(tooMany(`${what} in ${namespace}`))
        return value
      } catch (error) {
        if (!(error instanceof AppError) || isClusterWide(error)) throw error
        unread.push({ what: `${what} in ${namespace}`, why: error.message })
        return []
      }
    },
    { concurrency: 4 },
  )
  return { kept: lists.flat(), unread }
}

const isRefused = (error: unknown) =>
  error instanceof AppError && error.code === 'forbidden' && !isClusterWide(error)

const tooMany = (what: string): UnreadPart => ({
  what: `some ${what}`,
  why: `There are more than ${PAGE * MAX_PAGES}; only the first were read.`,
})
