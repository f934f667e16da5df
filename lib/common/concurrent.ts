/**
 * Runs `run` on every item, at most `limit` at a time. Resolves with the results in the order of
 * `items`; rejects with the first error.
 */
export async function mapConcurrently<Item, T>(
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
