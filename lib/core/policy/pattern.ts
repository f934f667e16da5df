/**
 * How `*` is read where it is not the last character, which CoreWeave does not document: as any run
 * of characters, or as itself.
 */
export type InnerStar = 'wildcard' | 'literal'

/** The one switch for the whole engine. */
export const INNER_STAR: InnerStar = 'wildcard'

/** A pattern cut at its wildcards: a text must start with the first part and end with the last. */
export type Pattern = { text: string; parts: readonly string[] }

/** True where the meaning of `*` is not documented. */
export const hasInnerWildcard = (text: string) => {
  const star = text.indexOf('*')
  return star !== -1 && star !== text.length - 1
}

/** True for the pattern that matches every text, and so global actions too. */
export const matchesEverything = ({ parts }: Pattern) =>
  parts.length > 1 && parts.every((part) => part === '')

/** A pattern as policies write it; runs of `*` mean what one means. */
export function parsePattern(text: string, innerStar: InnerStar = INNER_STAR): Pattern {
  const star = text.indexOf('*')
  if (star === -1) return { text, parts: [text] }
  if (star === text.length - 1) return { text, parts: [text.slice(0, -1), ''] }
  if (innerStar === 'wildcard') return { text, parts: text.split(/\*+/) }
  return { text, parts: text.endsWith('*') ? [text.slice(0, -1), ''] : [text] }
}

/** Whether the pattern matches the text. Linear in the text: the first fit is as good as any. */
export function matchesPattern({ parts }: Pattern, text: string): boolean {
  const [first = ''] = parts
  const ends = parts.length - 1
  if (ends === 0) return text === first
  const last = parts[ends] ?? ''
  const limit = text.length - last.length
  if (limit < first.length || !text.startsWith(first) || !text.endsWith(last)) return false
  let from = first.length
  for (let i = 1; i < ends; i++) {
    const part = parts[i] ?? ''
    const at = text.indexOf(part, from)
    if (at === -1 || at + part.length > limit) return false
    from = at + part.length
  }
  return true
}

/** A character that occurs in none of the texts; a plain letter where one is free. */
export function freshCharacter(taken: (character: string) => boolean): string {
  for (const character of 'xyzwvqkj0123456789') if (!taken(character)) return character
  let code = 0xe000
  while (taken(String.fromCharCode(code))) code++
  return String.fromCharCode(code)
}

/**
 * Whether every text that `inner` matches is matched by `outer` too. Exact: a character that `outer`
 * does not name can only be matched by one of its wildcards, so one such text speaks for all.
 */
export function includesPattern(outer: Pattern, inner: Pattern): boolean {
  if (inner.parts.length === 1) return matchesPattern(outer, inner.parts[0] ?? '')
  if (outer.parts.length === 1) return false
  const fresh = freshCharacter((character) => outer.text.includes(character))
  return matchesPattern(outer, inner.parts.join(fresh))
}

const oneLeads = (a: string, b: string) => a.startsWith(b) || b.startsWith(a)
const oneTrails = (a: string, b: string) => a.endsWith(b) || b.endsWith(a)

/** Whether some text is matched by both. Exact: between the ends, wildcards leave room for all. */
export function patternsOverlap(a: Pattern, b: Pattern): boolean {
  if (a.parts.length === 1) return matchesPattern(b, a.parts[0] ?? '')
  if (b.parts.length === 1) return matchesPattern(a, b.parts[0] ?? '')
  return (
    oneLeads(a.parts[0] ?? '', b.parts[0] ?? '') &&
    oneTrails(a.parts.at(-1) ?? '', b.parts.at(-1) ?? '')
  )
}

/** True for patterns whose only `*` is the last character: the documented kind. */
export const isPrefixPattern = ({ parts }: Pattern) => parts.length === 2 && parts[1] === ''
