import type { ConsolePath } from '@/lib/common/paths'
import type { AccessLevel } from '@/lib/core/policy/access-level'
import type { BrokenCause } from './broken-cause'

/** The columns of every map, from left to right. */
export const MAP_COLUMNS = [
  'cluster',
  'issuer',
  'federation',
  'webhook',
  'account',
  'statement',
  'resource',
] as const
export type MapColumn = (typeof MAP_COLUMNS)[number]

export const NODE_KINDS = [
  'cluster',
  'issuer',
  'federation-config',
  'webhook',
  'service-account',
  'namespace',
  'everyone',
  'principal',
  'statement',
  'policy',
  'trust-policy',
  'access-keys',
  'bucket',
  'cloud-role',
  'collapsed',
] as const
export type NodeKind = (typeof NODE_KINDS)[number]

/** What is known of a node itself; `configured` says that it is there and no more. */
export type NodeState =
  | 'proved'
  | 'configured'
  | 'warning'
  | 'failed'
  | 'unknown'
  | 'paused'
  | 'added'
  | 'removed'

/** Why something is not known. */
export const UNKNOWN_REASONS = ['pending', 'forbidden', 'unreachable', 'unreadable'] as const
export type UnknownReason = (typeof UNKNOWN_REASONS)[number]

/** What proved an edge: a fetch of the issuer's keys, a dry-run pod, or a verification of a level. */
export const PROOFS = ['keys-fetched', 'dry-run', 'exchange', 'list', 'read', 'write'] as const
export type Proof = (typeof PROOFS)[number]

export type EdgeState =
  | { code: 'proved'; by: Proof; at: string }
  | { code: 'configured' }
  | { code: 'denies' }
  | { code: 'unknown'; reason: UnknownReason }
  | { code: 'on-paper' }
  | { code: 'open-to-everyone' }
  | { code: 'will-be-added' }
  | { code: 'loses-access' }
  | { code: 'broken'; cause: BrokenCause }
export type EdgeCode = EdgeState['code']

/** A part of the chain. `name` and `note` are shown as they are given. */
export type MapNode = {
  id: string
  column: MapColumn
  kind: NodeKind
  state: NodeState
  name: string
  note?: string
  /** When the note's fact was so, ISO 8601. */
  at?: string
  /** Where the part is shown. */
  href: ConsolePath
  /** Access levels in a bucket: those that hold, those that are allowed only, and those that a Deny takes away. */
  levels?: {
    held?: readonly AccessLevel[]
    paper?: readonly AccessLevel[]
    denied?: readonly AccessLevel[]
    gained?: readonly AccessLevel[]
  }
  /** How many verifications of it run now. */
  running?: number
  /** The object that the page is about. */
  subject?: true
  /** How many things it stands for, if more than one. */
  members?: number
}

export type MapEdge = {
  from: string
  to: string
  state: EdgeState
  /** How many verifications try it now. */
  running?: number
}

export type AccessMap = {
  nodes: readonly MapNode[]
  edges: readonly MapEdge[]
}

/** The nodes of each column that has any, in the fixed order of the columns. */
export function mapColumns<Node extends Pick<MapNode, 'column'>>(
  nodes: readonly Node[],
): { column: MapColumn; nodes: Node[] }[] {
  return MAP_COLUMNS.map((column) => ({
    column,
    nodes: nodes.filter((node) => node.column === column),
  })).filter((each) => each.nodes.length > 0)
}
