/**
 * Finds, among sorted texts, one that starts with as many characters of a given text as any of them. A branch looks at
 * one character only, and skips those that all texts below it share, so the found text has still to be compared.
 */
export type TextTrie = {
  /** The index of such a text; -1 where there are none. */
  nearest: (text: string) => number
}

type Edge = { branch: number; code: number; target: number }

/** Marks an edge that leads nowhere, and is neither a branch nor the complement of a text. */
const NOWHERE = 0x7fffffff

/** So few texts are compared one by one, as most sets of policies that are compiled are small. */
const FEW = 8

/**
 * A Patricia trie (D. R. Morrison, 1968) in flat arrays.
 * @param texts distinct, in the order of their UTF-16 code units, as `sort` without arguments leaves them
 */
export function createTextTrie(texts: readonly string[]): TextTrie {
  if (texts.length <= FEW) return { nearest: (text) => nearestOfFew(texts, text) }
  // Of each branch: the place of the character that it looks at, and the first text below it.
  const places: number[] = []
  const firsts: number[] = []
  const edges: Edge[] = []
  const open: { low: number; high: number; known: number; edge: Edge | undefined }[] = [
    { low: 0, high: texts.length, known: 0, edge: undefined },
  ]
  for (let next = open.pop(); next; next = open.pop()) {
    const { low, high, known, edge } = next
    const place = sharedLength(texts[low] ?? '', texts[high - 1] ?? '', known)
    const branch = places.push(place) - 1
    firsts.push(low)
    if (edge) edge.target = branch
    // Only the first text can end where the others go on.
    for (let at = low + (texts[low]?.length === place ? 1 : 0); at < high; ) {
      const code = texts[at]?.charCodeAt(place) ?? 0
      const from = at
      while (at < high && texts[at]?.charCodeAt(place) === code) at++
      const added = { branch, code, target: ~from }
      edges.push(added)
      if (at - from > 1) open.push({ low: from, high: at, known: place + 1, edge: added })
    }
  }
  const placeOf = Int32Array.from(places)
  const firstOf = Int32Array.from(firsts)
  const follow = createEdgeTable(edges)
  return {
    nearest: (text) => {
      let at = 0
      for (;;) {
        const place = placeOf[at] ?? 0
        if (place >= text.length) return firstOf[at] ?? 0
        const to = follow(at, text.charCodeAt(place))
        if (to < 0) return ~to
        if (to === NOWHERE) return firstOf[at] ?? 0
        at = to
      }
    },
  }
}

function nearestOfFew(texts: readonly string[], text: string): number {
  let [best, most] = [-1, -1]
  for (let at = 0; at < texts.length; at++) {
    const length = sharedLength(texts[at] ?? '', text, 0)
    if (length > most) [best, most] = [at, length]
  }
  return best
}

/** Finds where an edge leads: a table with open addressing, at most half full. */
function createEdgeTable(edges: readonly Edge[]): (branch: number, code: number) => number {
  const size = 2 ** Math.ceil(Math.log2(edges.length * 2 + 1))
  const branches = new Int32Array(size).fill(-1)
  const codes = new Uint16Array(size)
  const targets = new Int32Array(size).fill(NOWHERE)
  const placeOf = (branch: number, code: number) => {
    let at = (Math.imul(branch, 0x9e3779b1) ^ Math.imul(code, 0x85ebca6b)) >>> 7
    for (at &= size - 1; branches[at] !== -1; at = (at + 1) & (size - 1))
      if (branches[at] === branch && codes[at] === code) break
    return at
  }
  for (const { branch, code, target } of edges) {
    const at = placeOf(branch, code)
    branches[at] = branch
    codes[at] = code
    targets[at] = target
  }
  return (branch, code) => targets[placeOf(branch, code)] ?? NOWHERE
}

/** How many characters two texts share at their start, of which the first `known` are known to be. */
function sharedLength(a: string, b: string, known: number): number {
  const most = Math.min(a.length, b.length)
  let length = known
  while (length < most && a.charCodeAt(length) === b.charCodeAt(length)) length++
  return length
}
