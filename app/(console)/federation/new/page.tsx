import type { Metadata } from 'next'
import { NewConfigScreen } from '@/components/federation/new-config-screen'
import { Prefetch } from '@/components/patterns/prefetch'
import { clustersQuery } from '@/lib/features/clusters/queries'
import { readClusters } from '@/lib/features/clusters/service'
import { NewConfigQuery } from '@/lib/features/federation/schema'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'

export const metadata: Metadata = { title: 'New federation config' }

export default async function NewFederationConfigPage({
  searchParams,
}: PageProps<'/federation/new'>) {
  const context = await pageContext()
  return (
    <Prefetch query={clustersQuery} reading={await readPart(context, () => readClusters(context))}>
      <NewConfigScreen
        issuerBase={context.config.CKS_ISSUER_BASE_URL}
        given={NewConfigQuery.parse(await searchParams)}
      />
    </Prefetch>
  )
}
