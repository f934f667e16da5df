import type { Metadata } from 'next'
import { MyNamespaces } from '@/components/namespaces/my-namespaces'
import { NextSteps } from '@/components/overview/next-steps'
import { RightsPanel, rightsTitle } from '@/components/overview/rights'
import { Crumbs } from '@/components/shell/crumbs'
import { OpenSuspensions } from '@/components/suspend/overview-panel'
import { LinkButton } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { Columns } from '@/components/ui/panel'
import { readOwnClusters } from '@/lib/namespaces/service'
import { paths } from '@/lib/paths'
import { pageContext } from '@/lib/session/context'
import { readRights, worksInNamespaces } from '@/lib/session/rights'

export const metadata: Metadata = { title: 'Overview' }

export default async function OverviewPage() {
  const context = await pageContext()
  const [rights, clusters] = await Promise.all([readRights(context), readOwnClusters(context)])
  const ofTeam = worksInNamespaces(rights)
  return (
    <>
      <Crumbs trail={[{ label: 'Overview' }]} />
      <PageHead
        title={rightsTitle(rights)}
        facts={['What you do here is done as you: CoreWeave and your clusters allow or refuse it']}
        actions={
          <LinkButton href={paths.clusters()} variant="primary">
            Choose a cluster
          </LinkButton>
        }
      />
      <OpenSuspensions />
      {ofTeam && <MyNamespaces clusters={clusters} />}
      <Columns>
        <RightsPanel rights={rights} />
        <NextSteps />
      </Columns>
    </>
  )
}
