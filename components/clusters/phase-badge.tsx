import { Badge, State, type StateKind } from '@/components/ui/state'
import type { Cluster, Phase } from '@/lib/features/clusters/schema'

const shown = {
  running: { kind: 'done', word: 'Running' },
  provisioning: { kind: 'run', word: 'Creating' },
  updating: { kind: 'run', word: 'Updating' },
  deleting: { kind: 'run', word: 'Deleting' },
  deleted: { kind: 'fail', word: 'Deleted' },
  failed: { kind: 'fail', word: 'Failed' },
  unknown: { kind: 'idle', word: 'Unknown' },
} as const satisfies Record<Phase, { kind: StateKind; word: string }>

type Props = { cluster: Pick<Cluster, 'phase' | 'status'> }

/** CoreWeave's own status is shown for an unknown phase, and on hover. */
const wordOf = ({ phase, status }: Props['cluster']) =>
  phase === 'unknown' ? status.replace(/^STATUS_/, '').toLowerCase() : shown[phase].word

export const PhaseState = ({ cluster }: Props) => (
  <State kind={shown[cluster.phase].kind} title={cluster.status}>
    {wordOf(cluster)}
  </State>
)

export const PhaseBadge = ({ cluster }: Props) => (
  <Badge kind={shown[cluster.phase].kind} title={cluster.status}>
    {wordOf(cluster)}
  </Badge>
)
