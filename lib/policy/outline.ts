import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser'
import type { Path } from './document'

/** Where things are in a policy's text. Offsets count UTF-16 units; `to` is behind the last one. */
export type Span = { from: number; to: number }

const spanOf = ({ offset, length }: Node): Span => ({ from: offset, to: offset + length })

/** The places of the statements in a text that parses, in order. `base` is where the policy is. */
export function statementSpans(text: string, base: Path): Span[] {
  const root = parseTree(text, [], { disallowComments: true })
  const list = root && findNodeAtLocation(root, [...base, 'statements'])
  return (list?.type === 'array' && list.children ? list.children : []).map(spanOf)
}

/** The index of the span that holds an offset. */
export const spanAt = (spans: readonly Span[], offset: number) =>
  spans.findIndex(({ from, to }) => from <= offset && offset <= to)
