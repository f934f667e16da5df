'use client'

import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import dynamic from 'next/dynamic'
import type { ReactNode } from 'react'
import { useCanaries } from '@/components/canaries/use-canaries'
import { mapInputOf, useOverview } from '@/components/clusters/use-overview'
import { LinkButton, TextLink } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { Columns } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { paths } from '@/lib/common/paths'
import { plural } from '@/lib/common/plural'
import { attentionItems } from '@/lib/features/home/attention'
import { countVerifiedAccounts } from '@/lib/features/home/verified-accounts'
import { verifiedAccountsTitle } from '@/lib/features/home/words'
import { policiesQuery } from '@/lib/features/policies/queries'
import { ClustersPanel } from './clusters-panel'
import { NeedsAttention } from './needs-attention'

const FleetMapPanel = dynamic(
  () => import('@/components/access-map/fleet-map-panel').then((it) => it.FleetMapPanel),
  {
    ssr: false,
    loading: () => <PanelSkeleton lines={4} />,
  },
)

const SettingUp = dynamic(() => import('./setting-up').then((it) => it.SettingUp), {
  ssr: false,
  loading: () => <PanelSkeleton lines={4} />,
})

type OverviewScreenProps = {
  /** Requests that this person may see; absent where they could not be read. */
  requests?: { waiting: number; due: number }
  /** Shown above the attention list. */
  first: ReactNode
  /** Findings and keys over time, rendered by the server. */
  trend: ReactNode
  /** Recent activity, rendered by the server. */
  recentActivity: ReactNode
}

export function OverviewScreen({ requests, first, trend, recentActivity }: OverviewScreenProps) {
  const { rows, readAt } = useOverview()
  const policies = useQuery(policiesQuery).data
  const listed = policies?.ok ? policies.value : []
  const canaries = useCanaries({ only: 'attention' }).data
  const summary = countVerifiedAccounts(rows)
  const started = summary.injected > 0 || summary.pending

  return (
    <>
      <PageHead
        title={verifiedAccountsTitle(summary)}
        facts={[
          <TextLink key="clusters" href={paths.clusters()} quiet>
            {plural(rows.length, 'cluster')}
          </TextLink>,
          summary.total > 0 &&
            `${plural(summary.total, 'service account')}, ${summary.injected} injected`,
          policies?.ok && (
            <TextLink key="policies" href={paths.policies()} quiet>
              {plural(listed.length, 'policy', 'policies')}
            </TextLink>
          ),
          summary.unknown > 0 && `${plural(summary.unknown, 'cluster')} unknown`,
          <RelativeTime key="at" at={new Date(readAt)} prefix="Read" />,
        ]}
        actions={
          <LinkButton href={started ? paths.giveAccess() : paths.setup()} variant="primary">
            <Plus aria-hidden />
            Give access
          </LinkButton>
        }
      />
      {first}
      <NeedsAttention
        items={attentionItems(rows, listed, requests, canaries)}
        pending={summary.pending}
      />
      {rows.length > 0 && (
        <FleetMapPanel clusters={rows.map(mapInputOf)} label="Access map of all clusters" />
      )}
      {trend}
      <ClustersPanel rows={rows} />
      <Columns>
        <SettingUp rows={rows} />
        {recentActivity}
      </Columns>
    </>
  )
}
