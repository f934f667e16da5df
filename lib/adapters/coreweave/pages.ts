import { AppError } from '@/lib/common/errors'

const PAGE = 1000
const MAX_PAGES = 100

/** Read pages until one adds nothing new. A server may cap the page size or ignore the offset. */
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
  throw new AppError('upstream', `CoreWeave returned more than ${MAX_PAGES} pages.`, {
    detail: { next: 'Try again. If the error persists, CoreWeave’s pagination has changed.' },
  })
}
