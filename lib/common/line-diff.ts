export type DiffLine = { mark: 'same' | 'removed' | 'added'; text: string }

const MAX_CELLS = 1_000_000

const lines = (mark: DiffLine['mark'], texts: readonly string[]): DiffLine[] =>
  texts.map((text) => ({ mark, text }))

function commonEnds(a: readonly string[], b: readonly string[]) {
  const shorter = Math.min(a.length, b.length)
  let start = 0
  while (start < shorter && a[start] === b[start]) start++
  let tail = 0
  while (tail < shorter - start && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++
  return { start, tail }
}

/**
 * Diffs by a table of longest common subsequences. Above MAX_CELLS all of `a` counts as removed and
 * all of `b` as added.
 */
function diffMiddle(a: readonly string[], b: readonly string[]): DiffLine[] {
  const width = b.length + 1
  if ((a.length + 1) * width > MAX_CELLS) return [...lines('removed', a), ...lines('added', b)]
  const table = new Uint32Array((a.length + 1) * width)
  const at = (i: number, j: number) => table[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      table[i * width + j] =
        a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const result: DiffLine[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]]
    if (left !== undefined && left === right) {
      result.push({ mark: 'same', text: left })
      i++
      j++
    } else if (left !== undefined && (right === undefined || at(i + 1, j) >= at(i, j + 1))) {
      result.push({ mark: 'removed', text: left })
      i++
    } else {
      result.push({ mark: 'added', text: right ?? '' })
      j++
    }
  }
  return result
}

/** Compares two texts line by line: lines of both in order, and lines of only one of them. */
export function diffLines(before: string, after: string): DiffLine[] {
  const split = (text: string) => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))
  const [a, b] = [split(before), split(after)]
  const { start, tail } = commonEnds(a, b)
  return [
    ...lines('same', a.slice(0, start)),
    ...diffMiddle(a.slice(start, a.length - tail), b.slice(start, b.length - tail)),
    ...lines('same', a.slice(a.length - tail)),
  ]
}
