import type { Metadata } from 'next'
import { ClustersScreen } from '@/components/clusters/clusters-screen'
import { Crumbs } from '@/components/patterns/crumbs'
import { Prefetch } from '@/components/patterns/prefetch'
import { clustersQuery } from '@/lib/features/clusters/queries'
import { readClusters } from '@/lib/features/clusters/service'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'

export const metadata: Metadata = { title: 'Clusters' }

export default async function ClustersPage() {
  const context = await pageContext()
  return (
    <>
      <Crumbs trail={[{ label: 'Clusters' }]} />
      <Prefetch
        query={clustersQuery}
        reading={await readPart(context, () => readClusters(context))}
      >
        <ClustersScreen />
      </Prefetch>
    </>
  )
}
