'use client'

import { DependentsCell } from '@/components/clusters/config-dependents'
import { SuspensionConfigMark } from '@/components/suspensions/suspended'
import type { Column } from '@/components/table/data-table'
import { Identifier } from '@/components/ui/identifier'
import { TextLink } from '@/components/ui/link'
import { RelativeTime } from '@/components/ui/relative-time'
import { State } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
import { audienceKindOf } from '@/lib/features/federation/audience'
import type { FederationConfig } from '@/lib/features/federation/schema'
import { ConfigActions } from './config-actions'

export const ActiveState = ({ active }: { active: boolean }) => (
  <State kind={active ? 'info' : 'pause'}>{active ? 'Active' : 'Paused'}</State>
)

const audienceWords = {
  issuer: 'webhook default',
  iam: 'manual exchange and CI',
  custom: 'custom',
} as const

function Audience({ config }: { config: FederationConfig }) {
  const kind = audienceKindOf(config)
  return (
    <span className="inline-flex flex-wrap items-center gap-x-1.5">
      <Identifier value={config.audience} label="audience" room={kind === 'issuer' ? 28 : 40} />
      <small className="text-ink-3 text-small">{audienceWords[kind]}</small>
    </span>
  )
}

const issuerName = ({ cluster, issuerUrl }: FederationConfig) => cluster?.name ?? issuerUrl

function Issuer({ config }: { config: FederationConfig }) {
  const { cluster, issuerUrl } = config
  if (!cluster) return <Identifier value={issuerUrl} label="issuer URL" room={32} />
  return <TextLink href={paths.cluster(cluster.id)}>{cluster.name ?? cluster.id}</TextLink>
}

export const configColumns: Column<FederationConfig>[] = [
  { key: 'name', header: 'Name', cell: ({ name }) => name, sort: ({ name }) => name },
  {
    key: 'issuer',
    header: 'Issuer',
    cell: (config) => <Issuer config={config} />,
    sort: issuerName,
  },
  {
    key: 'audience',
    header: 'Audience',
    cell: (config) => <Audience config={config} />,
    sort: ({ audience }) => audience,
    priority: 2,
  },
  {
    key: 'state',
    header: 'State',
    cell: ({ uid, active }) => (
      <span className="inline-flex flex-wrap items-center gap-x-2">
        <ActiveState active={active} />
        {!active && <SuspensionConfigMark uid={uid} />}
      </span>
    ),
    sort: ({ active }) => (active ? 0 : 1),
  },
  {
    key: 'accounts',
    header: 'Dependent accounts',
    cell: (config) => <DependentsCell config={config} />,
    align: 'end',
    priority: 3,
  },
  {
    key: 'changed',
    header: 'Changed',
    cell: ({ updatedAt }) => updatedAt && <RelativeTime at={updatedAt} />,
    sort: ({ updatedAt }) => updatedAt,
    priority: 3,
  },
  {
    key: 'actions',
    header: 'Actions',
    quiet: true,
    align: 'end',
    cell: (config) => <ConfigActions config={config} />,
  },
]
