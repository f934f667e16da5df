import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { LazyMyNamespaces } from '@/components/namespaces/lazy-my-namespaces'
import { Crumbs } from '@/components/patterns/crumbs'
import { Prefetch } from '@/components/patterns/prefetch'
import { LazyAccountError } from '@/components/service-accounts/lazy-account-error'
import { LazyAccountsScreen } from '@/components/service-accounts/lazy-accounts-screen'
import { WorkloadTabs } from '@/components/service-accounts/workload-tabs'
import { WorkloadsScreen } from '@/components/service-accounts/workloads-screen'
import { PageHead } from '@/components/ui/page-head'
import { paths } from '@/lib/common/paths'
import { clustersQuery } from '@/lib/features/clusters/queries'
import { readClusters } from '@/lib/features/clusters/service'
import { readOwnClusters } from '@/lib/features/namespaces/service'
import { firstPageOf, serviceAccountPagesQuery } from '@/lib/features/service-accounts/queries'
import { ListServiceAccounts } from '@/lib/features/service-accounts/schema'
import { readFirstServiceAccounts } from '@/lib/features/service-accounts/service'
import { readPart } from '@/lib/server/read-part'
import { type Context, pageContext } from '@/lib/server/session/context'

const title = 'Workloads'
export const metadata: Metadata = { title }

/** The service accounts of all clusters or of one, or the namespaces that the person works in. */
export default async function WorkloadsPage({ searchParams }: PageProps<'/workloads'>) {
  const context = await pageContext()
  const { cluster, namespace, view } = await searchParams
  if (cluster) {
    const { data } = ListServiceAccounts.safeParse({ cluster, namespace: namespace || undefined })
    if (!data) notFound()
    return <ClusterAccounts context={context} input={data} />
  }
  if (view === 'namespaces')
    return (
      <>
        <Crumbs trail={[{ label: title, href: paths.workloads() }, { label: 'Namespaces' }]} />
        <PageHead
          title="My namespaces"
          facts={[
            'Those you can list, or have opened by their name; each cluster says what you can do',
          ]}
        />
        <WorkloadTabs current="namespaces" />
        <LazyMyNamespaces clusters={await readOwnClusters(context)} />
      </>
    )
  return (
    <>
      <Crumbs trail={[{ label: title }]} />
      <Prefetch
        query={clustersQuery}
        reading={await readPart(context, () => readClusters(context))}
      >
        <WorkloadsScreen />
      </Prefetch>
    </>
  )
}

async function ClusterAccounts({
  context,
  input,
}: {
  context: Context
  input: ListServiceAccounts
}) {
  const { cluster } = input
  const view = await readPart(context, () => readFirstServiceAccounts(context, input))
  if (!view.ok && view.error.code === 'not-found') notFound()
  const name = view.ok ? view.value.clusterName : cluster
  return (
    <>
      <Crumbs trail={[{ label: title, href: paths.workloads() }, { label: name }]} />
      {view.ok ? (
        <Prefetch
          query={serviceAccountPagesQuery(input)}
          read={async () => firstPageOf(view.value)}
        >
          <LazyAccountsScreen {...input} />
        </Prefetch>
      ) : (
        <LazyAccountError title="Service accounts" problem={view.error} cluster={cluster} />
      )}
    </>
  )
}
