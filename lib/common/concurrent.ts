/** Results in the order of `items`, with at most `limit` at work at a time. The first failure fails it. */
export async function mapLimited<Item, T>(
  items: readonly Item[],
  limit: number,
  run: (item: Item) => Promise<T>,
): Promise<T[]> {
  const results: T[] = []
  const queue = items.entries()
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await run(item)
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker))
  return results
}
