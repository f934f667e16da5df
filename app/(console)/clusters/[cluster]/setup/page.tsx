import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Prefetch } from '@/components/patterns/prefetch'
import { SetupScreen } from '@/components/setup/setup-screen'
import { readPageCluster } from '@/lib/features/clusters/page-reading'
import { clusterQuery } from '@/lib/features/clusters/queries'
import { ClusterRef } from '@/lib/features/clusters/schema'
import { issuerOf } from '@/lib/features/clusters/service'
import { pageContext } from '@/lib/server/session/context'

type Props = PageProps<'/clusters/[cluster]/setup'>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const ref = ClusterRef.safeParse(await params)
  const reading = ref.success ? await readPageCluster(ref.data.cluster) : undefined
  return { title: reading?.ok ? `Set up ${reading.value.name}` : 'Set up' }
}

export default async function SetupClusterPage({ params }: Props) {
  const context = await pageContext()
  const ref = ClusterRef.safeParse(await params)
  if (!ref.success) notFound()
  const reading = await readPageCluster(ref.data.cluster)
  if (!reading.ok && reading.error.code === 'not-found') notFound()
  const { config } = context
  const { cluster } = ref.data
  return (
    <Prefetch query={clusterQuery(cluster)} reading={reading}>
      <SetupScreen
        key={cluster}
        id={cluster}
        issuerUrl={issuerOf(config, cluster)}
        addresses={{
          api: config.COREWEAVE_API_URL,
          inside: config.LOTA_ENDPOINT,
          outside: config.OBJECT_STORAGE_ENDPOINT,
          image: config.VERIFICATION_IMAGE,
        }}
      />
    </Prefetch>
  )
}
