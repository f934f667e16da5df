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
 * does not contain can only be matched by one of its wildcards, so a text with such a character for
 * each wildcard of `inner` represents all. Each part of `outer` must then lie within a part of `inner`.
 */
export function includesPattern(outer: Pattern, inner: Pattern): boolean {
  const [first = ''] = outer.parts
  const [start = ''] = inner.parts
  if (inner.parts.length === 1) return matchesPattern(outer, start)
  const last = outer.parts.at(-1) ?? ''
  const end = inner.parts.length - 1
  const tail = inner.parts[end] ?? ''
  if (outer.parts.length === 1 || !start.startsWith(first) || !tail.endsWith(last)) return false
  let place = 0
  let from = first.length
  for (let i = 1; i < outer.parts.length - 1; i++) {
    const part = outer.parts[i] ?? ''
    for (;;) {
      const at = inner.parts[place]?.indexOf(part, from) ?? -1
      const fits = place < end || at + part.length <= tail.length - last.length
      if (at !== -1 && fits) {
        from = at + part.length
        break
      }
      if (place === end) return false
      place++
      from = 0
    }
  }
  return true
}

// One character tells most texts apart, which takes a fraction of the time.
function oneLeads(a: string, b: string): boolean {
  const last = Math.min(a.length, b.length) - 1
  if (last >= 0 && a.charCodeAt(last) !== b.charCodeAt(last)) return false
  return a.startsWith(b) || b.startsWith(a)
}
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
