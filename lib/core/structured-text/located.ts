/** A place in a text, in UTF-16 units. */
export type TextRange = { offset: number; length: number }

type Path = readonly (string | number)[]

export type LocatedScalar = TextRange & {
  kind: 'scalar'
  value: string | number | boolean | null
  /** The expressions in a text that only another tool can resolve, such as `${var.issuer}`. They stay in the value. */
  unresolved?: string[]
  /** The offset at which a character of the value stands, where the text has it as it is. */
  offsetAt?: (index: number) => number
}
export type LocatedField = TextRange & { key: string; value: Located }

/** A value with its place in the text it was read from. */
export type Located =
  | LocatedScalar
  | (TextRange & { kind: 'list'; items: Located[] })
  | (TextRange & { kind: 'record'; fields: LocatedField[] })
  /** An expression that only another tool can resolve, such as `var.statements`. */
  | (TextRange & { kind: 'expression'; source: string })

/** What a text cannot be read for. */
export type TextMistake = TextRange & { message: string }

/** The documents of a text, or why they cannot be read. */
export type StructuredText = { documents: Located[]; mistakes: TextMistake[] }

/** The value of a field; of fields with the same key the last counts, as in `plainValue`. */
export const fieldOf = (value: Located | undefined, key: string): Located | undefined =>
  value?.kind === 'record' ? value.fields.findLast((field) => field.key === key)?.value : undefined

function step(value: Located, key: string | number): Located | undefined {
  if (typeof key === 'string') return fieldOf(value, key)
  return value.kind === 'list' ? value.items[key] : undefined
}

/** The value at a path, or its nearest existing ancestor. */
export function locate(value: Located, path: Path): Located {
  const [key, ...rest] = path
  if (key === undefined) return value
  const next = step(value, key)
  return next ? locate(next, rest) : value
}

/** The value alone. An expression becomes its source. */
export function plainValue(value: Located): unknown {
  switch (value.kind) {
    case 'scalar':
      return value.value
    case 'expression':
      return value.source
    case 'list':
      return value.items.map(plainValue)
    case 'record':
      return Object.fromEntries(
        value.fields.map(({ key, value: inner }) => [key, plainValue(inner)]),
      )
  }
}

/** Every scalar and expression within a value, with its path. */
export function* leavesOf(
  value: Located,
  path: Path = [],
): Generator<{ path: Path; leaf: Exclude<Located, { kind: 'list' | 'record' }> }> {
  if (value.kind === 'list')
    for (const [index, item] of value.items.entries()) yield* leavesOf(item, [...path, index])
  else if (value.kind === 'record')
    for (const field of value.fields) yield* leavesOf(field.value, [...path, field.key])
  else yield { path, leaf: value }
}
