import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Prefetch } from '@/components/patterns/prefetch'
import { SetupScreen } from '@/components/setup/setup-screen'
import { clusterQuery } from '@/lib/features/clusters/queries'
import { ClusterRef } from '@/lib/features/clusters/schema'
import { issuerOf, readCluster } from '@/lib/features/clusters/service'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'

export const metadata: Metadata = { title: 'Set up' }

export default async function SetupClusterPage({ params }: PageProps<'/clusters/[cluster]/setup'>) {
  const context = await pageContext()
  const ref = ClusterRef.safeParse(await params)
  if (!ref.success) notFound()
  const reading = await readPart(context, () => readCluster(context, ref.data))
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
