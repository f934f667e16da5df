'use client'

import { useQuery } from '@tanstack/react-query'
import { FlaskConical, User } from 'lucide-react'
import dynamic from 'next/dynamic'
import type { ReactNode } from 'react'
import { Crumbs } from '@/components/patterns/crumbs'
import { Identifier } from '@/components/ui/identifier'
import { LinkButton } from '@/components/ui/link'
import { ProblemNote } from '@/components/ui/note'
import { PageHead } from '@/components/ui/page-head'
import { Columns } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { problemOf } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import { clusterQuery } from '@/lib/features/clusters/queries'
import type { Phase } from '@/lib/features/clusters/schema'
import { ApiServerProblem } from './api-server-problem'
import { ClusterMap } from './cluster-map'
import { PhaseBadge } from './phase-badge'

// What is read below the map is fetched after it.
const IssuerPanel = dynamic(() => import('./issuer-panel').then((it) => it.IssuerPanel), {
  ssr: false,
  loading: () => <PanelSkeleton lines={6} />,
})
const WebhookPanel = dynamic(() => import('./webhook-panel').then((it) => it.WebhookPanel), {
  ssr: false,
  loading: () => <PanelSkeleton lines={6} />,
})

// It reads its own data, so its code is loaded with it.
const CoveragePanel = dynamic(
  () => import('@/components/coverage/coverage-panel').then((it) => it.CoveragePanel),
  { ssr: false, loading: () => <PanelSkeleton lines={3} /> },
)

const ClusterTrends = dynamic(
  () => import('@/components/trends/cluster-trends').then((it) => it.ClusterTrends),
  { ssr: false },
)

const CHANGING: ReadonlySet<Phase> = new Set(['provisioning', 'updating', 'deleting'])

type ClusterScreenProps = {
  id: string
  /** Shown even for a cluster that this person may not read. */
  issuerUrl: string
  /** The federation configs of the cluster's issuer. */
  configs: ReactNode
}

export function ClusterScreen({ id, issuerUrl, configs }: ClusterScreenProps) {
  const query = useQuery({
    ...clusterQuery(id),
    refetchInterval: ({ state }) => (state.data && CHANGING.has(state.data.phase) ? 10_000 : false),
  })
  const cluster = query.data
  const name = cluster?.name ?? id
  const part = { id, name, issuerUrl, ...(cluster && { cluster }) }

  return (
    <>
      <Crumbs trail={[{ label: 'Clusters', href: paths.clusters() }, { label: name }]} />
      <PageHead
        title={name}
        badge={cluster && <PhaseBadge cluster={cluster} />}
        facts={[
          cluster?.zone,
          cluster?.version && `Kubernetes ${cluster.version.replace(/^v/, '')}`,
          cluster && (cluster.public ? 'Public API server' : 'Private API server'),
          <Identifier key="id" value={id} label="cluster ID" room={20} />,
          cluster && <RelativeTime key="at" at={new Date(query.dataUpdatedAt)} prefix="Read" />,
        ]}
        actions={
          <>
            <LinkButton href={paths.verifications({ cluster: id })}>
              <FlaskConical aria-hidden />
              Verifications
            </LinkButton>
            <LinkButton href={paths.workloads({ cluster: id })}>
              <User aria-hidden />
              Service accounts
            </LinkButton>
          </>
        }
      />
      {!cluster && query.error && (
        <ProblemNote
          problem={problemOf(query.error)}
          title="Could not load this cluster. Only its issuer is shown."
          live={false}
        />
      )}
      <ClusterMap {...part} />
      <ApiServerProblem {...part} />
      {cluster && (
        <div id="coverage">
          <CoveragePanel id={id} name={name} />
        </div>
      )}
      <Columns>
        <IssuerPanel {...part} />
        <WebhookPanel {...part} />
      </Columns>
      {cluster && <ClusterTrends id={id} />}
      {configs}
    </>
  )
}
