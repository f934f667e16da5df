import {
  type Bits,
  bitDifference,
  createBitNumbers,
  intersection,
  intersects,
  isEmptySet,
  union,
} from './bits'

/** All combinations of some principals, some actions and some resources. */
export type Box = readonly [principals: Bits, actions: Bits, resources: Bits]

/** Thrown when the boxes split into more pieces than allowed. */
export class TooManyBoxes extends Error {}

/** The remaining work of one calculation, in 32-bit words. */
export type WorkBudget = { left: number }

function spend(work: WorkBudget, [a, b, c]: Box) {
  work.left -= a.length + b.length + c.length
  if (work.left < 0) throw new TooManyBoxes('the statements overlap in too many ways')
}

const touches = (a: Box, b: Box) =>
  intersects(a[1], b[1]) && intersects(a[2], b[2]) && intersects(a[0], b[0])

export function intersectBox(a: Box, b: Box): Box[] {
  if (!touches(a, b)) return []
  return [[intersection(a[0], b[0]), intersection(a[1], b[1]), intersection(a[2], b[2])]]
}

/** The part of a box outside another: at most three disjoint boxes. */
function subtract(box: Box, cut: Box): Box[] {
  if (!touches(box, cut)) return [box]
  const [principals, actions, resources] = box
  const both = [intersection(principals, cut[0]), intersection(actions, cut[1])] as const
  const pieces: Box[] = [
    [bitDifference(principals, cut[0]), actions, resources],
    [both[0], bitDifference(actions, cut[1]), resources],
    [both[0], both[1], bitDifference(resources, cut[2])],
  ]
  return pieces.filter((piece) => !piece.some(isEmptySet))
}

/** An index of boxes by the words of their principals: most boxes overlap few others. */
function createShelf() {
  const byWord = new Map<number, Box[]>()
  return {
    add: (box: Box) => {
      for (const word of wordsOf(box)) {
        const shelved = byWord.get(word)
        if (shelved) shelved.push(box)
        else byWord.set(word, [box])
      }
    },
    near: (box: Box): Iterable<Box> => {
      const words = wordsOf(box)
      if (words.length === 1) return byWord.get(words[0] ?? 0) ?? []
      return new Set(words.flatMap((word) => byWord.get(word) ?? []))
    },
  }
}

const wordsOf = ([principals]: Box) => {
  const words: number[] = []
  for (let word = 0; word < principals.length; word++) if (principals[word] !== 0) words.push(word)
  return words
}

function cutAway(box: Box, cuts: Iterable<Box>, work: WorkBudget): Box[] {
  let pieces = [box]
  for (const cut of cuts)
    pieces = pieces.flatMap((piece) => {
      spend(work, piece)
      return subtract(piece, cut)
    })
  return pieces
}

/** The part of the boxes outside all cuts. Disjoint boxes stay disjoint. */
export function subtractBoxes(
  boxes: readonly Box[],
  cuts: readonly Box[],
  work: WorkBudget,
): Box[] {
  const shelf = createShelf()
  for (const cut of cuts) shelf.add(cut)
  return boxes.flatMap((box) => cutAway(box, shelf.near(box), work))
}

/** The part of the boxes inside some of the others, as disjoint boxes. */
export function intersectBoxes(
  boxes: readonly Box[],
  others: readonly Box[],
  work: WorkBudget,
): Box[] {
  const shelf = createShelf()
  for (const other of others) shelf.add(other)
  const pieces = boxes.flatMap((box) =>
    [...shelf.near(box)].flatMap((other) => {
      spend(work, box)
      return intersectBox(box, other)
    }),
  )
  return makeDisjoint(pieces, work)
}

/** The same combinations as disjoint boxes. */
export function makeDisjoint(boxes: readonly Box[], work: WorkBudget): Box[] {
  const shelf = createShelf()
  const done: Box[] = []
  for (const box of boxes)
    for (const piece of cutAway(box, shelf.near(box), work)) {
      done.push(piece)
      shelf.add(piece)
    }
  return done
}

/** Merges boxes that differ in only one dimension. */
export function mergeBoxes(boxes: readonly Box[]): Box[] {
  let merged = [...boxes]
  for (let before = 0; before !== merged.length; ) {
    before = merged.length
    for (const dimension of [0, 1, 2] as const) merged = mergedAlong(dimension, merged)
  }
  return merged
}

function mergedAlong(dimension: 0 | 1 | 2, boxes: readonly Box[]): Box[] {
  const [a, b] = ([0, 1, 2] as const).filter((each) => each !== dimension)
  const numbers = [createBitNumbers(), createBitNumbers()] as const
  const groups = new Map<string, Box>()
  for (const box of boxes) {
    const key = `${numbers[0].numberOf(box[a ?? 0])} ${numbers[1].numberOf(box[b ?? 0])}`
    const found = groups.get(key)
    const whole: [Bits, Bits, Bits] = [...box]
    if (found) whole[dimension] = union(found[dimension], box[dimension])
    groups.set(key, whole)
  }
  return [...groups.values()]
}
