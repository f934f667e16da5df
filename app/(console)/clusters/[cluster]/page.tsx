import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ClusterScreen } from '@/components/clusters/cluster-screen'
import { LazyConfigsPanel } from '@/components/federation/lazy-configs-panel'
import { Prefetch } from '@/components/patterns/prefetch'
import { readPageCluster } from '@/lib/features/clusters/page-reading'
import { clusterQuery } from '@/lib/features/clusters/queries'
import { ClusterRef } from '@/lib/features/clusters/schema'
import { issuerOf } from '@/lib/features/clusters/service'
import { pageContext } from '@/lib/server/session/context'

type Props = PageProps<'/clusters/[cluster]'>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const ref = ClusterRef.safeParse(await params)
  const reading = ref.success ? await readPageCluster(ref.data.cluster) : undefined
  return { title: reading?.ok ? reading.value.name : 'Cluster' }
}

export default async function ClusterPage({ params }: Props) {
  const context = await pageContext()
  const ref = ClusterRef.safeParse(await params)
  if (!ref.success) notFound()
  const reading = await readPageCluster(ref.data.cluster)
  if (!reading.ok && reading.error.code === 'not-found') notFound()
  const { cluster } = ref.data
  const issuerUrl = issuerOf(context.config, cluster)
  const name = reading.ok ? reading.value.name : cluster
  return (
    <Prefetch query={clusterQuery(cluster)} reading={reading}>
      <ClusterScreen
        id={cluster}
        issuerUrl={issuerUrl}
        configs={<LazyConfigsPanel id={cluster} name={name} issuerUrl={issuerUrl} />}
      />
    </Prefetch>
  )
}
