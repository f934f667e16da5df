import {
  type Bits,
  difference,
  equalBits,
  intersection,
  intersects,
  isEmptySet,
  union,
} from './bits'

/** All combinations of some principals, some actions and some resources. */
export type Box = readonly [principals: Bits, actions: Bits, resources: Bits]

/** Thrown when boxes break into more pieces than allowed. */
export class TooManyBoxes extends Error {}

/** Counts words of bits looked at; shared by all steps of one calculation. */
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

/** What of a box lies outside another: at most three boxes, apart from each other. */
function subtract(box: Box, cut: Box): Box[] {
  if (!touches(box, cut)) return [box]
  const [principals, actions, resources] = box
  const both = [intersection(principals, cut[0]), intersection(actions, cut[1])] as const
  const pieces: Box[] = [
    [difference(principals, cut[0]), actions, resources],
    [both[0], difference(actions, cut[1]), resources],
    [both[0], both[1], difference(resources, cut[2])],
  ]
  return pieces.filter((piece) => !piece.some(isEmptySet))
}

/** Boxes by the words of their principals: most boxes are about few, and meet few others. */
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
    near: (box: Box) => new Set(wordsOf(box).flatMap((word) => byWord.get(word) ?? [])),
  }
}

const wordsOf = ([principals]: Box) => {
  const words: number[] = []
  for (const [word, bits] of principals.entries()) if (bits !== 0) words.push(word)
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

/** What of the boxes lies outside all cuts. Boxes apart from each other stay so. */
export function subtractBoxes(
  boxes: readonly Box[],
  cuts: readonly Box[],
  work: WorkBudget,
): Box[] {
  const shelf = createShelf()
  for (const cut of cuts) shelf.add(cut)
  return boxes.flatMap((box) => cutAway(box, shelf.near(box), work))
}

/** What of the boxes lies in some of the others, in boxes apart from each other. */
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

/** The same combinations in boxes that do not overlap. */
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

function joined(a: Box, b: Box): Box | undefined {
  const [p, q, r] = [equalBits(a[0], b[0]), equalBits(a[1], b[1]), equalBits(a[2], b[2])]
  if (q && r) return [union(a[0], b[0]), a[1], a[2]]
  if (p && r) return [a[0], union(a[1], b[1]), a[2]]
  if (p && q) return [a[0], a[1], union(a[2], b[2])]
  return undefined
}

const WORTH_MERGING = 300

/** The same boxes, two made one wherever they differ in one dimension only. */
export function mergeBoxes(boxes: readonly Box[]): Box[] {
  if (boxes.length > WORTH_MERGING) return [...boxes]
  const result: Box[] = []
  const waiting = boxes.toReversed()
  for (let box = waiting.pop(); box; box = waiting.pop()) {
    const candidate = box
    const at = result.findIndex((other) => joined(other, candidate) !== undefined)
    const other = result[at]
    const both = other && joined(other, candidate)
    if (both) {
      result.splice(at, 1)
      waiting.push(both)
    } else result.push(candidate)
  }
  return result
}
