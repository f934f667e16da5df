import type { Metadata } from 'next'
import { CloudsScreen } from '@/components/clouds/declared/clouds-screen'
import { Crumbs } from '@/components/patterns/crumbs'
import { Prefetch } from '@/components/patterns/prefetch'
import { trustsQuery } from '@/lib/features/declared-trusts/queries'
import { listTrusts } from '@/lib/features/declared-trusts/service'
import { pageContext } from '@/lib/server/session/context'

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
