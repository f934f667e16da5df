/** Another text of the same kind as a field case, with its right answer. */
export type FieldVariant = { of: string; text: string; right: unknown }

/** Variants of the case of a file. */
export const variantsOf = (
  file: string,
  ...variants: readonly [text: string, right: object][]
): FieldVariant[] => variants.map(([text, right]) => ({ of: file, text, right }))
