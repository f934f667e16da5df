import { AccountLabel } from '@/components/patterns/account-label'
import { InjectionState } from '@/components/patterns/injection-state'
import { SuspendedMark } from '@/components/suspensions/suspended'
import type { Column } from '@/components/table/column'
import { RelativeTime } from '@/components/ui/relative-time'
import { Badge } from '@/components/ui/state'
import type { ServiceAccountRow } from '@/lib/features/service-accounts/schema'

const ORDER = { default: 1, custom: 2, none: 3 } as const

/** A row of a list that may hold the service accounts of several clusters. */
export type ClusterAccountRow = ServiceAccountRow & { cluster: { id: string; name: string } }

const stateColumns: Column<ClusterAccountRow>[] = [
  {
    key: 'state',
    header: 'State',
    cell: (row) => (
      <span className="inline-flex flex-wrap items-center gap-x-2">
        <InjectionState {...row} />
        <SuspendedMark cluster={row.cluster.id} namespace={row.namespace} name={row.name} />
      </span>
    ),
    sort: ({ injection }) => ORDER[injection],
  },
  {
    key: 'audience',
    header: 'Audience',
    cell: ({ injection, audience }) =>
      injection === 'default' ? 'Issuer URL' : <code>{audience}</code>,
    sort: ({ injection, audience }) => (injection === 'default' ? '' : audience),
    priority: 2,
  },
  {
    key: 'manager',
    header: 'Managed by',
    cell: ({ manager }) => manager && <Badge title={manager.owner}>{manager.tool}</Badge>,
    sort: ({ manager }) => manager?.tool,
    priority: 3,
  },
  {
    key: 'created',
    header: 'Created',
    cell: ({ createdAt }) => (
      <span className="text-ink-2">
        <RelativeTime at={createdAt} />
      </span>
    ),
    sort: ({ createdAt }) => createdAt,
    align: 'end',
    priority: 3,
  },
]

/** The columns for one cluster, whose name stands above the table. */
export const clusterAccountColumns: Column<ClusterAccountRow>[] = [
  {
    key: 'name',
    header: 'Service account',
    cell: ({ name }) => name,
    sort: ({ name }) => name,
  },
  {
    key: 'namespace',
    header: 'Namespace',
    cell: ({ namespace }) => namespace,
    sort: ({ namespace }) => namespace,
  },
  ...stateColumns,
]

/** The columns for several clusters. */
export const workloadColumns: Column<ClusterAccountRow>[] = [
  {
    key: 'name',
    header: 'Service account',
    cell: ({ cluster, namespace, name }) => (
      <AccountLabel cluster={cluster.name} namespace={namespace} name={name} />
    ),
    sort: ({ cluster, namespace, name }) => `${name} ${namespace} ${cluster.name}`,
  },
  ...stateColumns,
]
