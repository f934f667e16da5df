const rules = new Intl.PluralRules('en')
const numbers = new Intl.NumberFormat('en')

/** The form of a noun for a count: `pluralOf(1, 'policy', 'policies')` is "policy". */
export const pluralOf = (count: number, one: string, many = `${one}s`): string =>
  rules.select(count) === 'one' ? one : many

/** A count with its noun: `plural(2, 'policy', 'policies')` is "2 policies". */
export const plural = (count: number, one: string, many?: string): string =>
  `${numbers.format(count)} ${pluralOf(count, one, many)}`
