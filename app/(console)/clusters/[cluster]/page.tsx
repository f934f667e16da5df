import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ClusterScreen } from '@/components/clusters/cluster-screen'
import { ConfigsPanel } from '@/components/federation/configs-panel'
import { Prefetch } from '@/components/patterns/prefetch'
import { clusterQuery } from '@/lib/features/clusters/queries'
import { ClusterRef } from '@/lib/features/clusters/schema'
import { issuerOf, readCluster } from '@/lib/features/clusters/service'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'

export const metadata: Metadata = { title: 'Cluster' }

export default async function ClusterPage({ params }: PageProps<'/clusters/[cluster]'>) {
  const context = await pageContext()
  const ref = ClusterRef.safeParse(await params)
  if (!ref.success) notFound()
  const reading = await readPart(context, () => readCluster(context, ref.data))
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
