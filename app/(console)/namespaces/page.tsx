import type { Metadata } from 'next'
import { MyNamespaces } from '@/components/namespaces/my-namespaces'
import { Crumbs } from '@/components/patterns/crumbs'
import { PageHead } from '@/components/ui/page-head'
import { readOwnClusters } from '@/lib/features/namespaces/service'
import { pageContext } from '@/lib/server/session/context'

const title = 'My namespaces'
export const metadata: Metadata = { title }

export default async function NamespacesPage() {
  const clusters = await readOwnClusters(await pageContext())
  return (
    <>
      <Crumbs trail={[{ label: title }]} />
      <PageHead
        title={title}
        facts={[
          'Those you can list, or have opened by their name; each cluster says what you can do',
        ]}
      />
      <MyNamespaces clusters={clusters} />
    </>
  )
}
