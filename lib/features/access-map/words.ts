import { plural } from '@/lib/common/plural'
import type {
  EdgeState,
  MapColumn,
  MapNode,
  NodeKind,
  NodeState,
  Proof,
  UnknownReason,
} from '@/lib/core/access-map/access-map'
import type { BrokenCause } from '@/lib/core/access-map/broken-cause'

export const NODE_KIND_WORDS = {
  cluster: 'Cluster',
  issuer: 'Issuer',
  'federation-config': 'Federation config',
  webhook: 'Webhook',
  'service-account': 'Service account',
  namespace: 'Namespace',
  everyone: 'Wildcard principal',
  principal: 'Principal',
  statement: 'Policy statement',
  policy: 'Policy',
  'trust-policy': 'Trust policy',
  'access-keys': 'Access keys',
  bucket: 'Bucket',
  'cloud-role': 'Role of another cloud',
  collapsed: 'Group',
} as const satisfies Record<NodeKind, string>

export const NODE_STATE_WORDS = {
  proved: 'Proved',
  configured: 'Configured',
  warning: 'Needs attention',
  failed: 'Broken',
  unknown: 'Unknown',
  paused: 'Paused',
  added: 'Would be added',
  removed: 'Loses access',
} as const satisfies Record<NodeState, string>

/** What the note of a node counts, if it is a number. */
const COUNTED: Partial<Record<NodeKind, string>> = { namespace: 'account', policy: 'statement' }

type NoteOfNode = { kind: NodeKind; note?: string | undefined }

/** The note of a node where it stands alone: a number with what it counts. */
export function describeNote({ kind, note }: NoteOfNode): string | undefined {
  const noun = COUNTED[kind]
  return noun && note && Number.isInteger(Number(note)) ? plural(Number(note), noun) : note
}

/** What runs at a node now. */
export const describeRunning = (running: number): string =>
  `${plural(running, 'verification')} running`

export const CAUSE_WORDS = {
  'issuer-not-enabled': 'OIDC not enabled',
  'issuer-misconfigured': 'Misconfigured issuer',
  'issuer-mismatch': 'Issuer mismatch',
  'not-federated': 'Not federated',
  'config-paused': 'Paused',
  'audience-mismatch': 'Wrong audience',
  'webhook-missing': 'Not installed',
  'webhook-broken': 'Webhook broken',
  'not-mutated': 'Not injected',
  'incomplete-injection': 'Incomplete injection',
  'exchange-denied': 'Exchange denied',
  'exchange-not-granted': 'Exchange not allowed',
  'not-granted': 'No access granted',
  suspended: 'Suspended',
  'wrong-zone': 'Wrong zone',
  'bucket-missing': 'Bucket missing',
  'bucket-denied': 'Denied',
  'verification-failed': 'Verification failed',
} as const satisfies Record<BrokenCause, string>

const PROOF_WORDS = {
  'keys-fetched': 'Keys read',
  'dry-run': 'Dry run passed',
  exchange: 'Exchange proved',
  list: 'List proved',
  read: 'Read proved',
  write: 'Write proved',
} as const satisfies Record<Proof, string>

export const UNKNOWN_WORDS = {
  pending: 'still loading',
  forbidden: 'permission denied',
  unreachable: 'unreachable',
  unreadable: 'could not be read',
} as const satisfies Record<UnknownReason, string>

/** The state of an edge, and when it was so. */
export function describeEdge(state: EdgeState): { text: string; at?: string } {
  switch (state.code) {
    case 'proved':
      return { text: PROOF_WORDS[state.by], at: state.at }
    case 'configured':
      return { text: 'Configured, not proved' }
    case 'denies':
      return { text: 'Denies' }
    case 'unknown':
      return { text: `Unknown: ${UNKNOWN_WORDS[state.reason]}` }
    case 'on-paper':
      return { text: 'On paper' }
    case 'open-to-everyone':
      return { text: 'Open to everyone' }
    case 'will-be-added':
      return { text: 'Would be added' }
    case 'loses-access':
      return { text: 'Loses access' }
    case 'broken':
      return { text: `Broken: ${CAUSE_WORDS[state.cause]}` }
  }
}

const TITLES = {
  cluster: 'Cluster',
  issuer: 'Issuer',
  federation: 'Federation config',
  webhook: 'Webhook',
  account: 'Service accounts',
  statement: 'Policy statements',
  resource: 'Resources',
} as const satisfies Record<MapColumn, string>

/** The heading of a column, by what stands in it. */
export function columnTitle(column: MapColumn, nodes: readonly MapNode[]): string {
  if (column === 'account' && nodes.length === 1 && nodes[0]?.kind === 'service-account')
    return 'Service account'
  if (column === 'statement' && nodes.some(({ kind }) => kind === 'policy')) return 'Policies'
  const onlyBuckets = nodes.every(({ kind }) => kind === 'bucket' || kind === 'collapsed')
  return column === 'resource' && onlyBuckets ? 'Buckets' : TITLES[column]
}
