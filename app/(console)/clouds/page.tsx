import type { Metadata } from 'next'
import { CloudsScreen } from '@/components/clouds/declared/clouds-screen'
import { Prefetch } from '@/components/prefetch'
import { Crumbs } from '@/components/shell/crumbs'
import { trustsQuery } from '@/lib/declared/queries'
import { listTrusts } from '@/lib/declared/service'
import { pageContext } from '@/lib/session/context'

export const metadata: Metadata = { title: 'Other clouds' }

export default async function CloudsPage() {
  const context = await pageContext()
  return (
    <>
      <Crumbs trail={[{ label: 'Other clouds' }]} />
      <Prefetch query={trustsQuery()} read={() => listTrusts(context, {})}>
        <CloudsScreen />
      </Prefetch>
    </>
  )
}
