import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { ClusterScreen } from '@/components/clusters/cluster-screen'
import { ConfigsPanel } from '@/components/federation/configs-panel'
import { Prefetch } from '@/components/patterns/prefetch'
import { clusterQuery } from '@/lib/features/clusters/queries'
import { ClusterRef } from '@/lib/features/clusters/schema'
import { issuerOf, readCluster } from '@/lib/features/clusters/service'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'

type Props = PageProps<'/clusters/[cluster]'>

/** Read once for the title and the page. */
const readOnce = cache(async (cluster: string) => {
  const context = await pageContext()
  return readPart(context, () => readCluster(context, { cluster }))
})

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const ref = ClusterRef.safeParse(await params)
  const reading = ref.success ? await readOnce(ref.data.cluster) : undefined
  return { title: reading?.ok ? reading.value.name : 'Cluster' }
}

export default async function ClusterPage({ params }: Props) {
  const context = await pageContext()
  const ref = ClusterRef.safeParse(await params)
  if (!ref.success) notFound()
  const reading = await readOnce(ref.data.cluster)
  if (!reading.ok && reading.error.code === 'not-found') notFound()
  const { cluster } = ref.data
  const issuerUrl = issuerOf(context.config, cluster)
  const name = reading.ok ? reading.value.name : cluster
  return (
    <Prefetch query={clusterQuery(cluster)} reading={reading}>
      <ClusterScreen
        id={cluster}
        issuerUrl={issuerUrl}
        configs={<ConfigsPanel id={cluster} name={name} issuerUrl={issuerUrl} />}
      />
    </Prefetch>
  )
}
