import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { Prefetch } from '@/components/patterns/prefetch'
import { SetupScreen } from '@/components/setup/setup-screen'
import { clusterQuery } from '@/lib/features/clusters/queries'
import { ClusterRef } from '@/lib/features/clusters/schema'
import { issuerOf, readCluster } from '@/lib/features/clusters/service'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'

type Props = PageProps<'/clusters/[cluster]/setup'>

/** Read once for the title and the page. */
const readOnce = cache(async (cluster: string) => {
  const context = await pageContext()
  return readPart(context, () => readCluster(context, { cluster }))
})

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const ref = ClusterRef.safeParse(await params)
  const reading = ref.success ? await readOnce(ref.data.cluster) : undefined
  return { title: reading?.ok ? `Set up ${reading.value.name}` : 'Set up' }
}

export default async function SetupClusterPage({ params }: Props) {
  const context = await pageContext()
  const ref = ClusterRef.safeParse(await params)
  if (!ref.success) notFound()
  const reading = await readOnce(ref.data.cluster)
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
