import type { Metadata } from 'next'
import { NextSteps } from '@/components/overview/next-steps'
import { RightsPanel, rightsTitle } from '@/components/overview/rights'
import { Crumbs } from '@/components/shell/crumbs'
import { LinkButton } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { Columns } from '@/components/ui/panel'
import { paths } from '@/lib/paths'
import { pageContext } from '@/lib/session/context'
import { readRights } from '@/lib/session/rights'

export const metadata: Metadata = { title: 'Overview' }

export default async function OverviewPage() {
  const rights = await readRights(await pageContext())
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
      <Columns>
        <RightsPanel rights={rights} />
        <NextSteps />
      </Columns>
    </>
  )
}
