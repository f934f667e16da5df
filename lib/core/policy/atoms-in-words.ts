import type { Atom, AtomNode, Part } from './atoms'
import { type Bits, hasBit, members } from './bits'
import { matches, type Pattern } from './pattern'

/** How many members a set has before each atom, so that any range is counted at once. */
function sums(set: Bits, size: number): Uint32Array {
  const before = new Uint32Array(size + 1)
  for (let i = 0; i < size; i++) before[i + 1] = (before[i] ?? 0) + (hasBit(set, i) ? 1 : 0)
  return before
}

/** A set of atoms as patterns with exceptions, largest first where the tree allows. */
export function partsOf(
  nodes: readonly AtomNode[],
  atoms: readonly Atom[],
  wild: readonly Pattern[],
  set: Bits,
  possible: Bits,
): Part[] {
  const spelled = members(set).map((atom) => nodes[atoms[atom]?.node ?? 0])
  if (spelled.every((node) => node?.isPrefix === false))
    return spelled.map((node) => ({ pattern: node?.text ?? '', and: [], except: [] }))
  const inSet = sums(set, atoms.length)
  const inAll = sums(possible, atoms.length)
  const share = (from: number, to: number) => {
    const of = (inAll[to] ?? 0) - (inAll[from] ?? 0)
    const held = (inSet[to] ?? 0) - (inSet[from] ?? 0)
    if (of === 0 || held === of) return of === 0 ? 'nothing' : 'all'
    return held === 0 ? 'none' : 'some'
  }
  const patternOf = ({ text, isPrefix }: AtomNode) => (isPrefix ? `${text}*` : text)
  const parts: Part[] = []
  const waiting = nodes.slice(0, 1)
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    const whole = share(node.first, node.end)
    if (whole === 'nothing' || whole === 'none') continue
    if (whole === 'all') {
      parts.push({ pattern: patternOf(node), and: [], except: [] })
      continue
    }
    const children = node.children.flatMap((child) => nodes[child] ?? [])
    const own = share(node.first, node.own)
    const left = children.filter(({ first, end }) => /none|some/.test(share(first, end)))
    if (own === 'all')
      parts.push({ pattern: patternOf(node), and: [], except: left.map(patternOf) })
    if (own === 'some')
      for (let i = node.first; i < node.own; i++)
        if (hasBit(set, i)) parts.push(narrow(node, children, atoms[i], wild))
    const open = own === 'all' ? left : children
    waiting.push(...open.toReversed())
  }
  return parts

  function narrow(
    node: AtomNode,
    children: AtomNode[],
    atom: Atom | undefined,
    wild: readonly Pattern[],
  ) {
    const watched = wild.filter(({ parts }) => node.text.startsWith(parts[0] ?? ''))
    const holds = (pattern: Pattern) => matches(pattern, atom?.witness ?? '')
    return {
      pattern: patternOf(node),
      and: watched.filter(holds).map(({ text }) => text),
      except: [
        ...watched.filter((pattern) => !holds(pattern)).map(({ text }) => text),
        ...children.map(patternOf),
      ],
    }
  }
}
