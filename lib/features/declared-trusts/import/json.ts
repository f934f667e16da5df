import {
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser'
import type { Located } from '@/lib/core/structured-text/located'
import { positions } from '@/lib/core/structured-text/positions'
import { parseLocatedYaml } from '@/lib/core/structured-text/yaml'

export type JsonDocument = { root: Node; lineOf: (node: Node) => number }

/** Parses JSON with line numbers, or returns the line of the first error. */
export function parseJsonDocument(text: string): JsonDocument | { line: number; why: string } {
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { disallowComments: true })
  const at = positions(text)
  const [error] = errors
  if (error)
    return {
      line: at(error.offset, 0).line,
      why: `Invalid JSON: ${printParseErrorCode(error.error)}.`,
    }
  if (!root) return { line: 1, why: 'The text is empty.' }
  return { root, lineOf: ({ offset, length }) => at(offset, length).line }
}

/** Parses YAML with line numbers, or returns undefined if it is none. */
export function parseYamlDocument(text: string): JsonDocument | undefined {
  const [document] = parseLocatedYaml(text).documents
  if (document?.kind !== 'record' && document?.kind !== 'list') return undefined
  const at = positions(text)
  return {
    root: nodeOf(document),
    lineOf: ({ offset, length }) => at(offset, length).line,
  }
}

function nodeOf(located: Located): Node {
  const { offset, length } = located
  if (located.kind === 'list')
    return { type: 'array', offset, length, children: located.items.map(nodeOf) }
  if (located.kind === 'record')
    return {
      type: 'object',
      offset,
      length,
      children: located.fields.map((field) => ({
        type: 'property',
        offset: field.offset,
        length: field.length,
        children: [
          { type: 'string', offset: field.offset, length: field.length, value: field.key },
          nodeOf(field.value),
        ],
      })),
    }
  const value = located.kind === 'scalar' ? located.value : located.source
  return { type: typeof value === 'string' ? 'string' : scalarType(value), offset, length, value }
}

const scalarType = (value: unknown): Node['type'] => {
  if (typeof value === 'number') return 'number'
  return typeof value === 'boolean' ? 'boolean' : 'null'
}

export const member = (node: Node | undefined, name: string): Node | undefined =>
  node?.type === 'object'
    ? node.children?.find(({ children }) => children?.[0]?.value === name)?.children?.[1]
    : undefined

/** The name and value of each member. */
export const memberEntries = (node: Node | undefined): [string, Node][] =>
  node?.type === 'object'
    ? (node.children ?? []).flatMap(({ children }): [string, Node][] => {
        const [name, value] = children ?? []
        return name && value ? [[String(name.value), value]] : []
      })
    : []

/** The items of a list. A single value is a list of one, as in AWS policies. */
export const items = (node: Node | undefined): Node[] => {
  if (!node) return []
  return node.type === 'array' ? (node.children ?? []) : [node]
}

export const stringAt = (node: Node | undefined): string | undefined =>
  node?.type === 'string' ? String(node.value) : undefined

export const contentAt = (node: Node): unknown => getNodeValue(node)
