import {
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser'
import { positions } from '@/lib/core/policy/policy-text'

export type Json = { root: Node; lineOf: (node: Node) => number }

/** Values with the lines they stand in. A file that is no JSON is told with its first bad line. */
export function readJson(text: string): Json | { line: number; why: string } {
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { disallowComments: true })
  const at = positions(text)
  const [error] = errors
  if (error)
    return {
      line: at(error.offset, 0).line,
      why: `It is not JSON here: ${printParseErrorCode(error.error)}.`,
    }
  if (!root) return { line: 1, why: 'There is nothing in it.' }
  return { root, lineOf: ({ offset, length }) => at(offset, length).line }
}

export const member = (node: Node | undefined, name: string): Node | undefined =>
  node?.type === 'object'
    ? node.children?.find(({ children }) => children?.[0]?.value === name)?.children?.[1]
    : undefined

/** Name and value of each member. */
export const members = (node: Node | undefined): [string, Node][] =>
  node?.type === 'object'
    ? (node.children ?? []).flatMap(({ children }): [string, Node][] => {
        const [name, value] = children ?? []
        return name && value ? [[String(name.value), value]] : []
      })
    : []

/** The items of a list; what stands alone is a list of one, as AWS has it. */
export const items = (node: Node | undefined): Node[] => {
  if (!node) return []
  return node.type === 'array' ? (node.children ?? []) : [node]
}

export const textOf = (node: Node | undefined): string | undefined =>
  node?.type === 'string' ? String(node.value) : undefined

export const contentOf = (node: Node): unknown => getNodeValue(node)
