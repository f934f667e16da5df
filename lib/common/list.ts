const conjunction = new Intl.ListFormat('en-GB', { type: 'conjunction' })
const disjunction = new Intl.ListFormat('en-GB', { type: 'disjunction' })

/** "a, b and c" */
export const listAnd = (items: Iterable<string>): string => conjunction.format(items)

/** "a, b or c" */
export const listOr = (items: Iterable<string>): string => disjunction.format(items)
