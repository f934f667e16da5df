import { AppError } from '@/lib/common/errors'
import type { ListOptions, ListPage } from './types'

const MAX_BEGINNINGS = 3

type Pages<Item, Value> = {
  list: (page: Pick<ListOptions, 'limit' | 'continue'>) => Promise<ListPage<Item>>
  /** The value before the first page. It is made anew where the list begins again. */
  begin: () => Value
  add: (value: Value, items: Item[]) => void
  limit: number
  /** Later pages are not read. */
  maxPages: number
}

/**
 * Reads a list page by page, so that only one page is in memory. Where a continue token has expired (410 Gone)
 * the list begins again, at most twice. `complete` is false if there are more pages than are read.
 */
export async function readListPages<Item, Value>({
  list,
  begin,
  add,
  limit,
  maxPages,
}: Pages<Item, Value>): Promise<{ value: Value; complete: boolean }> {
  for (let beginning = 1; ; beginning++) {
    const value = begin()
    let next: string | undefined
    try {
      for (let page = 0; page < maxPages; page++) {
        const { items, continue: after } = await list({ limit, ...(next && { continue: next }) })
        add(value, items)
        if (!after) return { value, complete: true }
        next = after
      }
      return { value, complete: false }
    } catch (error) {
      if (!next || !hasExpired(error) || beginning === MAX_BEGINNINGS) throw error
    }
  }
}

const hasExpired = (error: unknown) =>
  error instanceof AppError && error.detail.reason === 'expired-version'
