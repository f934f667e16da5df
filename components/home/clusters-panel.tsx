'use client'

import { FederationCell, WebhookCell } from '@/components/clusters/cluster-cells'
import { NoCluster } from '@/components/clusters/no-cluster'
import type { OverviewRow } from '@/components/clusters/use-overview'
import { type Column, DataTable } from '@/components/table/data-table'
import { TextLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { State } from '@/components/ui/state'
import { ProofLine } from '@/components/verifications/proof-line'
import type { Loadable } from '@/lib/common/loadable'
import { paths } from '@/lib/common/paths'
import { problemLabel } from '@/lib/common/problem-words'
import { describeLink } from '@/lib/features/clusters/words'

/** The value, or why it is unknown. */
function Loaded<T>({
  loadable,
  children,
}: {
  loadable: Loadable<T>
  children: (data: T) => React.ReactNode
}) {
  if ('data' in loadable) return children(loadable.data)
  if ('pending' in loadable) return <State kind="run">Reading</State>
  return (
    <span className="text-ink-3" title={loadable.problem.message}>
      {problemLabel(loadable.problem)}
    </span>
  )
}

function IssuerCell({ row }: { row: OverviewRow }) {
  const link = row.links.find(({ key }) => key === 'issuer')
  if (!link) return null
  return (
    <State kind={link.state}>
      {link.state === 'pass' ? 'Healthy' : describeLink(row.name, link.status).text}
    </State>
  )
}

function VerifiedCell({ row }: { row: OverviewRow }) {
  const federated = row.links.find(({ key }) => key === 'federation')
  if (federated?.status.code === 'not-federated')
    return <TextLink href={paths.setupCluster(row.id)}>Set up</TextLink>
  return (
    <Loaded loadable={row.verified}>
      {({ last, hidden }) => {
        if (!last)
          return <span className="text-ink-2">{hidden > 0 ? 'Permission denied' : 'None yet'}</span>
        return (
          <ProofLine
            state={last.state}
            run={{ cluster: row.id, namespace: last.namespace, name: last.name }}
          />
        )
      }}
    </Loaded>
  )
}

const columns: Column<OverviewRow>[] = [
  {
    key: 'name',
    header: 'Cluster',
    cell: ({ name, cluster }) => (
      <>
        {name} <span className="whitespace-nowrap text-ink-3 text-small">{cluster.zone}</span>
      </>
    ),
    sort: ({ name }) => name,
  },
  { key: 'issuer', header: 'Issuer', cell: (row) => <IssuerCell row={row} />, priority: 2 },
  {
    key: 'federation',
    header: 'Federation',
    cell: ({ cluster }) => <FederationCell cluster={cluster} />,
  },
  { key: 'webhook', header: 'Webhook', cell: ({ cluster }) => <WebhookCell cluster={cluster} /> },
  {
    key: 'injected',
    header: 'Injected',
    align: 'end',
    priority: 2,
    cell: ({ id, accounts }) => (
      <Loaded loadable={accounts}>
        {({ injected }) => (
          <TextLink href={paths.workloads({ cluster: id, state: 'injected' })} quiet>
            {injected.length}
          </TextLink>
        )}
      </Loaded>
    ),
  },
  {
    key: 'granted',
    header: 'Granted',
    align: 'end',
    priority: 3,
    cell: ({ accounts }) => (
      <Loaded loadable={accounts}>
        {({ reach }) =>
          reach?.ok ? (
            reach.value.granted
          ) : (
            <span className="text-ink-3">{reach ? problemLabel(reach.error) : 'Unknown'}</span>
          )
        }
      </Loaded>
    ),
  },
  {
    key: 'verified',
    header: 'Last verification',
    cell: (row) => <VerifiedCell row={row} />,
    priority: 3,
  },
]

export const ClustersPanel = ({ rows }: { rows: OverviewRow[] }) => (
  <Panel flush title="Clusters" aside={<TextLink href={paths.clusters()}>All</TextLink>}>
    <DataTable
      caption="Clusters"
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      href={({ id }) => paths.cluster(id)}
      empty={<NoCluster />}
    />
  </Panel>
)
