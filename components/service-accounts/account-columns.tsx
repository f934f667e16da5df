import { InjectionState } from '@/components/patterns/injection-state'
import { SuspendedMark } from '@/components/suspensions/suspended'
import type { Column } from '@/components/table/column'
import { RelativeTime } from '@/components/ui/relative-time'
import { Badge } from '@/components/ui/state'
import type { ServiceAccountRow } from '@/lib/features/service-accounts/schema'

const ORDER = { default: 1, custom: 2, none: 3 } as const

export const accountColumns = (cluster: string): Column<ServiceAccountRow>[] => [
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
  {
    key: 'state',
    header: 'State',
    cell: (row) => (
      <span className="inline-flex flex-wrap items-center gap-x-2">
        <InjectionState {...row} />
        <SuspendedMark cluster={cluster} namespace={row.namespace} name={row.name} />
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
