import type { Metadata } from 'next'
import { LazyTeamHome } from '@/components/home/lazy-team-home'
import { MyRequests } from '@/components/home/my-requests'
import { NextSteps } from '@/components/home/next-steps'
import { OverviewScreen } from '@/components/home/overview-screen'
import { RecentActivity } from '@/components/home/recent-activity'
import { hasAllRights, RightsPanel, rightsTitle } from '@/components/home/rights'
import { Crumbs } from '@/components/patterns/crumbs'
import { Prefetch } from '@/components/patterns/prefetch'
import { Trend } from '@/components/review/trend'
import { OpenSuspensions } from '@/components/suspensions/open-suspensions'
import { PageHead } from '@/components/ui/page-head'
import { Columns } from '@/components/ui/panel'
import { DEFAULT_TREND_DAYS } from '@/lib/common/trend-days'
import { readAudit } from '@/lib/features/audit/service'
import { clustersQuery } from '@/lib/features/clusters/queries'
import { readClusters } from '@/lib/features/clusters/service'
import { readOwnClusters } from '@/lib/features/namespaces/service'
import { readRequests } from '@/lib/features/requests/service'
import { readReviewDays } from '@/lib/features/review/service'
import { readRights, worksInNamespaces } from '@/lib/server/authorization/rights'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'

export const metadata: Metadata = { title: 'Home' }

export default async function OverviewPage() {
  const context = await pageContext()
  const { identity } = context.actor
  const [rights, clusters, own, changes, requests, days] = await Promise.all([
    readRights(context),
    readPart(context, () => readClusters(context)),
    readOwnClusters(context),
    readPart(context, () => readAudit(context, {})),
    readPart(context, () => readRequests(context, {})),
    readPart(context, () => readReviewDays(context, { days: DEFAULT_TREND_DAYS })),
  ])
  const recentActivity = <RecentActivity reading={changes} />
  if (worksInNamespaces(rights))
    return (
      <>
        <Crumbs trail={[{ label: 'Home' }]} />
        <LazyTeamHome
          clusters={own.ok ? own.value : []}
          unlinkedAt={identity?.linked === false ? identity.provider.name : undefined}
          requests={<MyRequests reading={requests} />}
          activity={recentActivity}
        />
        <RightsPanel rights={rights} />
      </>
    )
  const first = <OpenSuspensions />
  return (
    <>
      <Crumbs trail={[{ label: 'Home' }]} />
      {clusters.ok ? (
        <Prefetch query={clustersQuery} reading={clusters}>
          <OverviewScreen
            {...(requests.ok && { requests: requests.value.counts })}
            first={first}
            trend={days.ok && <Trend days={days.value} />}
            recentActivity={recentActivity}
          />
        </Prefetch>
      ) : (
        <>
          <PageHead title={rightsTitle(rights)} facts={[clusters.error.message]} />
          {first}
          <Columns>
            <NextSteps />
            {recentActivity}
          </Columns>
        </>
      )}
      {!hasAllRights(rights) && <RightsPanel rights={rights} />}
    </>
  )
}
