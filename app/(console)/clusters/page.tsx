import type { Metadata } from 'next'
import { ClustersScreen } from '@/components/clusters/clusters-screen'
import { Crumbs } from '@/components/patterns/crumbs'
import { readClusters } from '@/lib/features/clusters/service'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'

export const metadata: Metadata = { title: 'Clusters' }

export default async function ClustersPage() {
  const context = await pageContext()
  return (
    <>
      <Crumbs trail={[{ label: 'Clusters' }]} />
      <ClustersScreen reading={await readPart(context, () => readClusters(context))} />
    </>
  )
}
