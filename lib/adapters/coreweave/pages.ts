import { AppError } from '@/lib/common/errors'

const PAGE = 1000
const MAX_PAGES = 100

/** Pages are asked for until one brings nothing new: a server may cap them, or ignore the offset. */
export async function readPages<Item>(
  read: (query: string) => Promise<{ info: Item[] }>,
  keyOf: (item: Item) => string,
) {
  const items = new Map<string, Item>()
  for (let page = 0, offset = 0; page < MAX_PAGES; page++) {
    const { info } = await read(`offset=${offset}&limit=${PAGE}`)
    const before = items.size
    for (const item of info) items.set(keyOf(item), item)
    if (items.size === before) return [...items.values()]
    offset += info.length
  }
  throw new AppError('upstream', 'CoreWeave’s list has no end: it is cut into too many pages.', {
    detail: { next: 'Try again; if it lasts, CoreWeave’s paging has changed.' },
  })
}
