'use client'

import { useQuery } from '@tanstack/react-query'
import { FilteredOut, NotPermitted } from '@/components/patterns/empty-state'
import { QueryPart } from '@/components/patterns/query-part'
import { type Column, DataTable } from '@/components/table/data-table'
import { FilterInput } from '@/components/table/filter-input'
import { useUrlParam } from '@/components/table/url-param'
import { Button } from '@/components/ui/button'
import { Identifier } from '@/components/ui/identifier'
import { LinkButton } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { TableSkeleton } from '@/components/ui/skeleton'
import { State } from '@/components/ui/state'
import type { Problem } from '@/lib/common/errors'
import { matches } from '@/lib/common/matches'
import { paths } from '@/lib/common/paths'
import { plural } from '@/lib/common/plural'
import { clustersQuery } from '@/lib/features/clusters/queries'
import type { Cluster } from '@/lib/features/clusters/schema'
import { federationConfigsQuery } from '@/lib/features/federation/queries'
import { FederationCell, WebhookCell } from './cluster-cells'
import { NoCluster } from './no-cluster'
import { OpenClusterForm } from './open-cluster-form'
import { PhaseState } from './phase-badge'

const columns: Column<Cluster>[] = [
  { key: 'name', header: 'Cluster', cell: ({ name }) => name, sort: ({ name }) => name },
  {
    key: 'state',
    header: 'State',
    cell: (cluster) => <PhaseState cluster={cluster} />,
    sort: ({ phase }) => phase,
    priority: 2,
  },
  {
    key: 'federation',
    header: 'Federation',
    cell: (cluster) => <FederationCell cluster={cluster} />,
  },
  { key: 'webhook', header: 'Webhook', cell: (cluster) => <WebhookCell cluster={cluster} /> },
  {
    key: 'zone',
    header: 'Zone',
    cell: ({ zone }) => zone,
    sort: ({ zone }) => zone,
    priority: 2,
  },
  {
    key: 'version',
    header: 'Kubernetes',
    cell: ({ version }) => version?.replace(/^v/, '') ?? <State kind="idle">Unknown</State>,
    sort: ({ version }) => version,
    priority: 3,
  },
  {
    key: 'api',
    header: 'API server',
    cell: (cluster) => (cluster.public ? 'Public' : 'Private'),
    sort: (cluster) => (cluster.public ? 'Public' : 'Private'),
    priority: 3,
  },
  {
    key: 'issuer',
    header: 'Issuer URL',
    cell: ({ issuerUrl }) => <Identifier value={issuerUrl} label="issuer URL" room={32} />,
    priority: 2,
  },
]

export function ClustersScreen() {
  const clusters = useQuery(clustersQuery)
  const configs = useQuery(federationConfigsQuery)
  const [typed] = useUrlParam('q')
  const trusted = new Set(
    configs.data?.filter(({ active }) => active).map(({ issuerUrl }) => issuerUrl),
  )
  const federated = clusters.data?.filter(({ issuerUrl }) => trusted.has(issuerUrl)).length ?? 0

  return (
    <>
      <PageHead
        title="Clusters"
        facts={[
          clusters.data && plural(clusters.data.length, 'cluster'),
          clusters.data && configs.data && `${federated} federated`,
          clusters.data && <RelativeTime at={new Date(clusters.dataUpdatedAt)} prefix="Read" />,
        ]}
        actions={
          clusters.data &&
          clusters.data.length > 0 && <LinkButton href={paths.setup()}>Set up clusters</LinkButton>
        }
      />
      {clusters.data && clusters.data.length > 0 && <FilterInput label="Filter clusters" />}
      <Panel flush>
        <QueryPart
          query={clusters}
          what="the list of clusters"
          skeleton={<TableSkeleton columns={6} />}
          refused={notPermitted}
        >
          {(all) => (
            <DataTable
              caption="Clusters"
              columns={columns}
              rows={all.filter((cluster) => isFound(typed, cluster))}
              rowKey={({ id }) => id}
              href={({ id }) => paths.cluster(id)}
              empty={all.length === 0 ? <NoCluster /> : <NoMatch />}
            />
          )}
        </QueryPart>
      </Panel>
    </>
  )
}

const isFound = (typed: string, { name, id, zone, status, version, public: open }: Cluster) =>
  matches(typed, name, id, zone, status, version, open ? 'public' : 'private')

const notPermitted = (problem: Problem) =>
  problem.code === 'forbidden' ? (
    <NotPermitted title="You cannot list clusters" problem={problem} actions={<OpenClusterForm />}>
      {problem.next} If you have the ID of a cluster or a link to it, open it here.
    </NotPermitted>
  ) : undefined

function NoMatch() {
  const [typed, setTyped] = useUrlParam('q')
  return (
    <FilteredOut
      title={`No cluster matches “${typed}”`}
      actions={<Button onClick={() => setTyped('')}>Clear filter</Button>}
    />
  )
}
