/** A run of characters that both sides share (`same`) or not (`different`). */
export type Segment = { text: string; mark: 'same' | 'different' }
export type Difference = { left: Segment[]; right: Segment[] }

const MAX_DETAILED_LENGTH = 600

const joined = (segments: Segment[]): Segment[] =>
  segments.reduce<Segment[]>((result, segment) => {
    const last = result.at(-1)
    if (segment.text === '') return result
    if (last?.mark === segment.mark)
      result[result.length - 1] = { ...last, text: last.text + segment.text }
    else result.push(segment)
    return result
  }, [])

function commonLength(a: readonly string[], b: readonly string[], fromEnd: boolean, max: number) {
  let length = 0
  while (length < max) {
    const i = fromEnd ? a.length - 1 - length : length
    const j = fromEnd ? b.length - 1 - length : length
    if (a[i] !== b[j]) break
    length += 1
  }
  return length
}

/** The longest common subsequence as index pairs, by dynamic programming. */
function commonPairs(a: readonly string[], b: readonly string[]): [number, number][] {
  const width = b.length + 1
  const table = new Uint16Array((a.length + 1) * width)
  const at = (i: number, j: number) => table[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      table[i * width + j] =
        a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const pairs: [number, number][] = []
  for (let i = 0, j = 0; i < a.length && j < b.length; )
    if (a[i] === b[j]) pairs.push([i++, j++])
    else if (at(i + 1, j) >= at(i, j + 1)) i++
    else j++
  return pairs
}

const marked = (characters: readonly string[], same: ReadonlySet<number>): Segment[] =>
  characters.map((text, i) => ({ text, mark: same.has(i) ? 'same' : 'different' }))

const whole = (characters: readonly string[]): Segment[] => [
  { text: characters.join(''), mark: 'different' },
]

/** Compares the middles, unless they share too few characters for a readable result. */
function middles(a: readonly string[], b: readonly string[]): Difference {
  const alike =
    a.length <= MAX_DETAILED_LENGTH && b.length <= MAX_DETAILED_LENGTH ? commonPairs(a, b) : []
  if (alike.length * 4 < Math.max(a.length, b.length) * 3)
    return { left: whole(a), right: whole(b) }
  return {
    left: marked(a, new Set(alike.map(([i]) => i))),
    right: marked(b, new Set(alike.map(([, j]) => j))),
  }
}

/**
 * Splits two texts into shared and differing segments, to show one above the other. The segments of a side
 * always join to that side. Texts over `MAX_DETAILED_LENGTH` are compared from both ends only.
 */
export function difference(left: string, right: string): Difference {
  const a = [...left]
  const b = [...right]
  const shorter = Math.min(a.length, b.length)
  const before = commonLength(a, b, false, shorter)
  const after = commonLength(a, b, true, shorter - before)
  const cut = (side: string[], middle: Segment[]): Segment[] =>
    joined([
      { text: side.slice(0, before).join(''), mark: 'same' },
      ...middle,
      { text: side.slice(side.length - after).join(''), mark: 'same' },
    ])
  const inner = middles(a.slice(before, a.length - after), b.slice(before, b.length - after))
  return { left: cut(a, inner.left), right: cut(b, inner.right) }
}
