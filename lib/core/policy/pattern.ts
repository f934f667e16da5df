/**
 * How `*` before the last character is interpreted, which CoreWeave does not document: as any run of
 * characters, or literally.
 */
export type InnerStar = 'wildcard' | 'literal'

/** The interpretation the whole engine uses. */
export const INNER_STAR: InnerStar = 'wildcard'

/** A pattern split at its wildcards: a matching text starts with the first part and ends with the last. */
export type Pattern = { text: string; parts: readonly string[] }

/** Whether the pattern has a `*` before its end, whose meaning CoreWeave does not document. */
export const hasInnerWildcard = (text: string) => {
  const star = text.indexOf('*')
  return star !== -1 && star !== text.length - 1
}

/** Whether the pattern matches every text, and so the organization too. */
export const matchesEverything = ({ parts }: Pattern) =>
  parts.length > 1 && parts.every((part) => part === '')

/** Parses a pattern of a policy; consecutive `*` count as one. */
export function parsePattern(text: string, innerStar: InnerStar = INNER_STAR): Pattern {
  const star = text.indexOf('*')
  if (star === -1) return { text, parts: [text] }
  if (star === text.length - 1) return { text, parts: [text.slice(0, -1), ''] }
  if (innerStar === 'wildcard') return { text, parts: text.split(/\*+/) }
  return { text, parts: text.endsWith('*') ? [text.slice(0, -1), ''] : [text] }
}

/** Whether the pattern matches the text. Linear time: the leftmost match of each part suffices. */
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

/** A character that is not taken, preferably a plain letter or digit. */
export function freshCharacter(taken: (character: string) => boolean): string {
  for (const character of 'xyzwvqkj0123456789') if (!taken(character)) return character
  let code = 0xe000
  while (taken(String.fromCharCode(code))) code++
  return String.fromCharCode(code)
}

/**
 * Whether every text that `inner` matches is matched by `outer` too. Exact: a character that `outer`
 * does not contain can only be matched by one of its wildcards, so one such text represents all.
 */
export function includesPattern(outer: Pattern, inner: Pattern): boolean {
  if (inner.parts.length === 1) return matchesPattern(outer, inner.parts[0] ?? '')
  if (outer.parts.length === 1) return false
  const fresh = freshCharacter((character) => outer.text.includes(character))
  return matchesPattern(outer, inner.parts.join(fresh))
}

const oneLeads = (a: string, b: string) => a.startsWith(b) || b.startsWith(a)
const oneTrails = (a: string, b: string) => a.endsWith(b) || b.endsWith(a)

/** Whether some text matches both patterns. Exact: between the ends, wildcards match anything. */
export function patternsOverlap(a: Pattern, b: Pattern): boolean {
  if (a.parts.length === 1) return matchesPattern(b, a.parts[0] ?? '')
  if (b.parts.length === 1) return matchesPattern(a, b.parts[0] ?? '')
  return (
    oneLeads(a.parts[0] ?? '', b.parts[0] ?? '') &&
    oneTrails(a.parts.at(-1) ?? '', b.parts.at(-1) ?? '')
  )
}

/** Whether the only `*` is the last character, the documented form. */
export const isPrefixPattern = ({ parts }: Pattern) => parts.length === 2 && parts[1] === ''
