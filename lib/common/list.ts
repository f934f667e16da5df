const conjunction = new Intl.ListFormat('en-GB', { type: 'conjunction' })
const disjunction = new Intl.ListFormat('en-GB', { type: 'disjunction' })

/** A single item, which is most of them, needs no formatter. */
function joined(items: Iterable<string>, format: Intl.ListFormat): string {
  const [first = '', ...others] = items
  return others.length === 0 ? first : format.format([first, ...others])
}

/** "a, b and c" */
export const listAnd = (items: Iterable<string>): string => joined(items, conjunction)

/** "a, b or c" */
export const listOr = (items: Iterable<string>): string => joined(items, disjunction)
