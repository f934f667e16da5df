import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ClusterScreen } from '@/components/clusters/cluster-screen'
import { ClusterRef } from '@/lib/clusters/schema'
import { issuerOf, readCluster } from '@/lib/clusters/service'
import { readPart } from '@/lib/read-part'
import { pageContext } from '@/lib/session/context'

export const metadata: Metadata = { title: 'Cluster' }

export default async function ClusterPage({ params }: PageProps<'/clusters/[cluster]'>) {
  const context = await pageContext()
  const ref = ClusterRef.safeParse(await params)
  if (!ref.success) notFound()
  const reading = await readPart(context, () => readCluster(context, ref.data))
  if (!reading.ok && reading.error.code === 'not-found') notFound()
  const { cluster } = ref.data
  return (
    <ClusterScreen id={cluster} issuerUrl={issuerOf(context.config, cluster)} reading={reading} />
  )
}
