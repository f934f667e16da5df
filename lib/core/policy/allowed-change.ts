import {
  addAll,
  addBit,
  type Bits,
  bitDifference,
  createBitNumbers,
  emptyBits,
  hasBit,
  intersects,
  isEmptySet,
  keepOnly,
  removeAll,
  union,
} from './bits'
import { type Box, intersectBox } from './boxes'
import type { Statement } from './document'
import { SCOPES } from './regions'
import type { StatementBoxes, Universe } from './universe'

/** The statements on two sides of a change, and those that only one side has. */
export type ChangeSides = {
  before: Statement[]
  after: Statement[]
  removed: Statement[]
  added: Statement[]
}

/** The requests that a change may allow; `whole` is false when the work ended before all were decided. */
export type AllowedChange = { boxes: Box[]; whole: boolean }

type Part = StatementBoxes & { isNew: boolean; isDeny: boolean }

/**
 * What `after` allows and `before` does not, as disjoint boxes. Where the universe is not exact, the
 * boxes hold every request that may change. Decides each class of principals and actions for all
 * resources at once, so the work is bounded by the number of statements and classes.
 * @param most the work, in 32-bit words
 */
export function findAllowedChange(
  universe: Universe,
  sides: ChangeSides,
  most: number,
): AllowedChange {
  const { before, after, removed, added } = sides
  const partsOf = (statements: readonly Statement[], isNew: ReadonlySet<Statement>) =>
    statements.map(
      (each): Part => ({
        ...universe.boxesOf(each),
        isNew: isNew.has(each),
        isDeny: each.effect === 'Deny',
      }),
    )
  const afterParts = partsOf(after, new Set(added))
  const beforeParts = partsOf(before, new Set(removed))
  const size = universe.organization + 1
  const [rising, unlocked, allowed, cut, kept] = Array.from({ length: 5 }, () => emptyBits(size))
  if (!rising || !unlocked || !allowed || !cut || !kept) throw new RangeError('no room')

  const work = { left: most }
  /** The parts that may match some of the 32 principals of each word. */
  const partsByWord = (parts: readonly Part[]) => {
    const found = Array.from({ length: (universe.principals.size + 31) >>> 5 }, (): Part[] => [])
    for (const part of parts)
      for (let word = 0; word < found.length; word++)
        if (part.possible[0][word]) found[word]?.push(part)
    return { parts, found }
  }
  /** The parts that may match each of the 32 principals of a word. */
  const partsByPrincipal = (
    { parts, found: words }: ReturnType<typeof partsByWord>,
    word: number,
  ) => {
    const found = Array.from({ length: 32 }, (): Part[] => [])
    work.left -= parts.length
    for (const part of words[word] ?? [])
      for (let rest = part.possible[0][word] ?? 0; rest !== 0; rest &= rest - 1)
        found[31 - Math.clz32(rest & -rest)]?.push(part)
    return found
  }
  /** The resources that an action on them may newly be allowed. */
  const changedResources = (
    principal: number,
    action: number,
    were: readonly Part[],
    are: readonly Part[],
  ): Bits | undefined => {
    const may = ({ possible }: Part) => hasBit(possible[1], action)
    const must = ({ certain }: Part) => hasBit(certain[0], principal) && hasBit(certain[1], action)
    const collect = (
      target: Bits,
      parts: readonly Part[],
      test: (part: Part) => boolean,
      which: 'certain' | 'possible',
    ) => {
      target.fill(0)
      work.left -= parts.length
      for (const part of parts)
        if (test(part)) {
          addAll(target, part[which][2])
          work.left -= size >>> 5
        }
    }
    collect(rising, are, (part) => part.isNew && !part.isDeny && may(part), 'possible')
    collect(unlocked, were, (part) => part.isNew && part.isDeny && may(part), 'possible')
    if (!isEmptySet(unlocked)) {
      collect(allowed, are, (part) => !part.isDeny && may(part), 'possible')
      keepOnly(unlocked, allowed)
      addAll(rising, unlocked)
    }
    if (isEmptySet(rising)) return undefined
    collect(cut, are, (part) => part.isDeny && must(part), 'certain')
    removeAll(rising, cut)
    collect(kept, were, (part) => !part.isDeny && must(part), 'certain')
    if (intersects(rising, kept)) {
      collect(cut, were, (part) => part.isDeny && may(part), 'possible')
      removeAll(kept, cut)
      removeAll(rising, kept)
    }
    return isEmptySet(rising) ? undefined : rising
  }

  const bySide = [beforeParts, afterParts].map(partsByWord)
  const numbers = createBitNumbers()
  const scoped = SCOPES.map((scope) => universe.possible[scope])
  const rows = new Map<string, { principals: Bits; cells: [action: number, set: number][] }>()
  let next = 0
  let named: Part[][][] = []
  for (; next < universe.principals.size; next++) {
    const principal = next
    if (principal % 32 === 0) named = bySide.map((side) => partsByPrincipal(side, principal >>> 5))
    const [were = [], are = []] = named.map((parts) => parts[principal % 32] ?? [])
    const cells: [number, number][] = []
    const changes =
      are.some(({ isNew, isDeny }) => isNew && !isDeny) ||
      were.some(({ isNew, isDeny }) => isNew && isDeny)
    if (!changes) continue
    for (let action = 0; action < universe.actions.size; action++) {
      if (work.left < 0) break
      const found = changedResources(principal, action, were, are)
      if (!found) continue
      for (const possible of scoped)
        if (hasBit(possible[1], action) && intersects(found, possible[2])) {
          const within = found.slice()
          keepOnly(within, possible[2])
          cells.push([action, numbers.numberOf(within)])
        }
    }
    if (work.left < 0) break
    if (cells.length === 0) continue
    const key = cells.join()
    const row = rows.get(key) ?? { principals: emptyBits(universe.principals.size), cells }
    addBit(row.principals, principal)
    rows.set(key, row)
  }
  const whole = next === universe.principals.size
  const boxes = [...rows.values()].flatMap(({ principals, cells }) => {
    const actionsOn = new Map<number, Bits>()
    for (const [action, set] of cells) {
      const actions = actionsOn.get(set) ?? emptyBits(universe.actions.size)
      addBit(actions, action)
      actionsOn.set(set, actions)
    }
    return [...actionsOn].map(
      ([set, actions]): Box => [principals, actions, numbers.sets[set] ?? emptyBits(size)],
    )
  })
  return { boxes: whole ? boxes : [...boxes, ...undecided()], whole }

  /** What the changed statements match of the principals that were not decided. */
  function undecided(): Box[] {
    const parts = [
      ...afterParts.filter(({ isNew, isDeny }) => isNew && !isDeny),
      ...beforeParts.filter(({ isNew, isDeny }) => isNew && isDeny),
    ]
    const decided = emptyBits(universe.principals.size)
    for (let principal = 0; principal < next; principal++) addBit(decided, principal)
    return scoped.flatMap((possible) => {
      const inScope = parts.flatMap((part) => intersectBox(part.possible, possible))
      const [first, ...rest] = inScope
      if (!first) return []
      const [principals, actions, resources] = rest.reduce(
        (a, b): Box => [union(a[0], b[0]), union(a[1], b[1]), union(a[2], b[2])],
        first,
      )
      const left = bitDifference(principals, decided)
      return isEmptySet(left) ? [] : [[left, actions, resources] as const]
    })
  }
}
