import type { Metadata } from 'next'
import { NewCloudTarget } from '@/components/clouds/setup/new-cloud-target'
import { Crumbs } from '@/components/patterns/crumbs'
import { draftOwnerOf } from '@/components/patterns/draft-owner'
import { Prefetch } from '@/components/patterns/prefetch'
import { paths } from '@/lib/common/paths'
import { clustersQuery } from '@/lib/features/clusters/queries'
import { readClusters } from '@/lib/features/clusters/service'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'

export const metadata: Metadata = { title: 'Set up another cloud' }

export default async function NewCloudTargetPage() {
  const context = await pageContext()
  return (
    <>
      <Crumbs trail={[{ label: 'Other clouds', href: paths.clouds() }, { label: 'New' }]} />
      <Prefetch
        query={clustersQuery}
        reading={await readPart(context, () => readClusters(context))}
      >
        <NewCloudTarget owner={draftOwnerOf(context.actor)} />
      </Prefetch>
    </>
  )
}
