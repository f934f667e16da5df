export type SortValue = string | number | undefined

const natural = new Intl.Collator('en', { numeric: true })

function compare(a: string | number, b: string | number) {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return natural.compare(String(a), String(b))
}

/**
 * Rows by a value of each: numbers by size, texts as a person orders them, so that "pool-10" stands
 * after "pool-9". Unknown values stand last in both directions; equal values keep their order.
 */
export function sortRows<Row>(
  rows: readonly Row[],
  sortValue: (row: Row) => SortValue,
  { descending }: { descending: boolean },
): Row[] {
  const known: { row: Row; value: string | number }[] = []
  const unknown: Row[] = []
  for (const row of rows) {
    const value = sortValue(row)
    if (value === undefined) unknown.push(row)
    else known.push({ row, value })
  }
  const sign = descending ? -1 : 1
  known.sort((a, b) => sign * compare(a.value, b.value))
  return [...known.map(({ row }) => row), ...unknown]
}
