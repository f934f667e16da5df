import type { Metadata } from 'next'
import { Prefetch } from '@/components/patterns/prefetch'
import { SetupClusters } from '@/components/setup/setup-clusters'
import { clustersQuery } from '@/lib/features/clusters/queries'
import { readClusters } from '@/lib/features/clusters/service'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'

export const metadata: Metadata = { title: 'Set up' }

export default async function SetupPage() {
  const context = await pageContext()
  return (
    <Prefetch query={clustersQuery} reading={await readPart(context, () => readClusters(context))}>
      <SetupClusters />
    </Prefetch>
  )
}
