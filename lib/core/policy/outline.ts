import { findNodeAtLocation, getNodeValue, type Node, parseTree } from 'jsonc-parser'
import { isRecord } from '@/lib/common/record'
import { type JsonPath, STATEMENT_FIELDS, type StatementField } from './document'

/** A range of the text in UTF-16 units; `to` is exclusive. */
export type TextSpan = { from: number; to: number }

/** An entry of a list with its index. */
export type ListEntry = { index: number; text: string }

/** A statement as far as it can be shown in fields, valid or not. */
export type OutlinedStatement = TextSpan & {
  name: string
  /** As written; only Allow and Deny are valid. */
  effect: string
  /** Undefined where the field is not a list of strings. */
  lists: Record<StatementField, ListEntry[] | undefined>
  /** Names of fields that are not shown but kept. */
  others: string[]
}

/** An item of the statements list that is not an object. */
export type UnreadableStatement = TextSpan & { unreadable: true }
export type OutlinedItem = OutlinedStatement | UnreadableStatement

export type Outline = { name: string; items: OutlinedItem[]; others: string[] }

const spanOf = ({ offset, length }: Node): TextSpan => ({ from: offset, to: offset + length })
const textOf = (value: unknown) => (typeof value === 'string' ? value : '')

function entriesOf(list: unknown): ListEntry[] | undefined {
  if (list === undefined) return []
  if (!Array.isArray(list)) return undefined
  const texts = list.flatMap((text: unknown, index) =>
    typeof text === 'string' ? [{ index, text }] : [],
  )
  return texts.length === 0 && list.length > 0 ? undefined : texts
}

const SHOWN = new Set(['name', 'effect', ...STATEMENT_FIELDS])

function itemOf(node: Node): OutlinedItem {
  const value: unknown = getNodeValue(node)
  if (!isRecord(value)) return { ...spanOf(node), unreadable: true }
  return {
    ...spanOf(node),
    name: textOf(value['name']),
    effect: textOf(value['effect']),
    lists: {
      principals: entriesOf(value['principals']),
      actions: entriesOf(value['actions']),
      resources: entriesOf(value['resources']),
    },
    others: Object.keys(value).filter((key) => !SHOWN.has(key)),
  }
}

/**
 * The statements of a policy text with their positions, also of invalid policies. Undefined when the
 * text is not JSON or has no list of statements. `base` is the path of the policy in the JSON.
 */
export function outlineOf(text: string, base: JsonPath): Outline | undefined {
  const mistakes: unknown[] = []
  const root = parseTree(text, mistakes as [], { disallowComments: true })
  const policy = root && mistakes.length === 0 ? findNodeAtLocation(root, [...base]) : undefined
  const value: unknown = policy && getNodeValue(policy)
  const list = policy && findNodeAtLocation(policy, ['statements'])
  if (!isRecord(value) || list?.type !== 'array') return undefined
  return {
    name: textOf(value['name']),
    items: (list.children ?? []).map(itemOf),
    others: Object.keys(value).filter((key) => !['version', 'name', 'statements'].includes(key)),
  }
}

/** The index of the span that holds an offset, or -1. */
export const spanAt = (spans: readonly TextSpan[], offset: number) =>
  spans.findIndex(({ from, to }) => from <= offset && offset <= to)
