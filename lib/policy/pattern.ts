/**
 * How `*` is read where it is not the last character, which CoreWeave does not document: as any run
 * of characters, or as itself.
 */
export type InnerStar = 'wildcard' | 'literal'

/** The one switch for the whole engine. */
export const INNER_STAR: InnerStar = 'wildcard'

/** A pattern cut at its wildcards: text must start with the first part, end with the last. */
export type Pattern = { text: string; parts: readonly string[] }

export const hasInnerStar = (text: string) => {
  const star = text.indexOf('*')
  return star !== -1 && star !== text.length - 1
}

/** A pattern as policies write it; runs of `*` mean what one means. */
export function parsePattern(text: string, innerStar: InnerStar = INNER_STAR): Pattern {
  if (innerStar === 'wildcard') return { text, parts: text.split(/\*+/) }
  return { text, parts: text.endsWith('*') ? [text.slice(0, -1), ''] : [text] }
}

/** Whether the pattern matches the text. Linear in the text: the first fit is as good as any. */
export function matches({ parts }: Pattern, text: string): boolean {
  const [first = '', ...rest] = parts
  const last = rest.pop()
  if (last === undefined) return text === first
  if (text.length < first.length + last.length) return false
  if (!text.startsWith(first) || !text.endsWith(last)) return false
  let from = first.length
  const limit = text.length - last.length
  for (const part of rest) {
    const at = text.indexOf(part, from)
    if (at === -1 || at + part.length > limit) return false
    from = at + part.length
  }
  return true
}
