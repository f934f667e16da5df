import type { Metadata } from 'next'
import { MyNamespaces } from '@/components/namespaces/my-namespaces'
import { Lately } from '@/components/overview/lately'
import { NextSteps } from '@/components/overview/next-steps'
import { OverviewScreen } from '@/components/overview/overview-screen'
import { isWhole, RightsPanel, rightsTitle } from '@/components/overview/rights'
import { Crumbs } from '@/components/shell/crumbs'
import { OpenSuspensions } from '@/components/suspend/overview-panel'
import { PageHead } from '@/components/ui/page-head'
import { Columns } from '@/components/ui/panel'
import { readAudit } from '@/lib/audit/service'
import { readClusters } from '@/lib/clusters/service'
import { readOwnClusters } from '@/lib/namespaces/service'
import { readPart } from '@/lib/read-part'
import { readRequests } from '@/lib/requests/service'
import { pageContext } from '@/lib/session/context'
import { readRights, worksInNamespaces } from '@/lib/session/rights'

export const metadata: Metadata = { title: 'Overview' }

export default async function OverviewPage() {
  const context = await pageContext()
  const [rights, clusters, own, changes, requests] = await Promise.all([
    readRights(context),
    readPart(context, () => readClusters(context)),
    readOwnClusters(context),
    readPart(context, () => readAudit(context, {})),
    readPart(context, () => readRequests(context, {})),
  ])
  const lately = <Lately reading={changes} />
  const first = (
    <>
      <OpenSuspensions />
      {worksInNamespaces(rights) && <MyNamespaces clusters={own} />}
    </>
  )
  return (
    <>
      <Crumbs trail={[{ label: 'Overview' }]} />
      {clusters.ok ? (
        <OverviewScreen
          reading={clusters}
          {...(requests.ok && { requests: requests.value.counts })}
          first={first}
          lately={lately}
        />
      ) : (
        <>
          <PageHead title={rightsTitle(rights)} facts={[clusters.error.message]} />
          {first}
          <Columns>
            <NextSteps />
            {lately}
          </Columns>
        </>
      )}
      {!isWhole(rights) && <RightsPanel rights={rights} />}
    </>
  )
}
