'use client'

import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { NoCluster } from '@/components/clusters/no-cluster'
import { Crumbs } from '@/components/patterns/crumbs'
import { QueryPart } from '@/components/patterns/query-part'
import { type Column, DataTable } from '@/components/table/data-table'
import { LinkButton } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { TableSkeleton } from '@/components/ui/skeleton'
import { State } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
import { clustersQuery } from '@/lib/features/clusters/queries'
import type { Cluster } from '@/lib/features/clusters/schema'
import { doneCount, nextStep } from './setup-steps'
import { useClusterSteps } from './use-setup'

// Below the list, so that its code does not delay it.
const FederationForm = dynamic(
  () => import('@/components/federation/federation-form').then((it) => it.FederationForm),
  { ssr: false, loading: () => <TableSkeleton columns={2} rows={3} /> },
)

const partOf = (cluster: Cluster) => ({ ...cluster, cluster })

function ProgressCell({ cluster }: { cluster: Cluster }) {
  const steps = useClusterSteps(partOf(cluster))
  const done = doneCount(steps)
  const waiting = steps.some(({ progress }) => progress === 'waiting')
  if (waiting) return <State kind="run">Reading</State>
  return (
    <State kind={done === steps.length ? 'done' : 'idle'}>{`${done} of ${steps.length}`}</State>
  )
}

function NextCell({ cluster }: { cluster: Cluster }) {
  const next = nextStep(useClusterSteps(partOf(cluster)))
  if (!next) return <span className="text-ink-2">Set-up complete</span>
  return (
    <>
      {next.label}: <span className="text-ink-2">{next.text}</span>
    </>
  )
}

const columns: Column<Cluster>[] = [
  { key: 'name', header: 'Cluster', cell: ({ name }) => name, sort: ({ name }) => name },
  { key: 'zone', header: 'Zone', cell: ({ zone }) => zone, sort: ({ zone }) => zone, priority: 2 },
  { key: 'progress', header: 'Steps', cell: (cluster) => <ProgressCell cluster={cluster} /> },
  { key: 'next', header: 'Next', cell: (cluster) => <NextCell cluster={cluster} />, priority: 2 },
  {
    key: 'go',
    header: 'Set up',
    quiet: true,
    align: 'end',
    cell: ({ id }) => (
      <LinkButton size="tiny" href={paths.setupCluster(id)}>
        Set up
      </LinkButton>
    ),
  },
]

/** How far each cluster is set up, and a form that federates several clusters at once. */
export function SetupClusters() {
  const clusters = useQuery(clustersQuery)
  return (
    <>
      <Crumbs trail={[{ label: 'Clusters', href: paths.clusters() }, { label: 'Set up' }]} />
      <PageHead
        title="Set up keyless access"
        facts={[
          'Cluster, issuer, federation config, webhook, service account, access, verification',
          clusters.data && <RelativeTime at={new Date(clusters.dataUpdatedAt)} prefix="Read" />,
        ]}
      />
      <Panel flush title="Choose a cluster">
        <QueryPart
          query={clusters}
          what="the list of clusters"
          skeleton={<TableSkeleton columns={4} />}
        >
          {(all) => (
            <DataTable
              caption="Clusters to set up"
              columns={columns}
              rows={all}
              rowKey={({ id }) => id}
              href={({ id }) => paths.setupCluster(id)}
              empty={<NoCluster />}
            />
          )}
        </QueryPart>
      </Panel>
      {clusters.data && clusters.data.length > 1 && (
        <Panel title="Federate several clusters">
          <p className="text-ink-2">
            Creates one federation config per cluster, for the webhook’s default audience.
          </p>
          <FederationForm variant="clusters" />
        </Panel>
      )}
    </>
  )
}
