import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Prefetch } from '@/components/prefetch'
import { ServiceAccounts } from '@/components/service-accounts/accounts'
import { Trouble } from '@/components/service-accounts/trouble'
import { Crumbs } from '@/components/shell/crumbs'
import { paths } from '@/lib/paths'
import { readPart } from '@/lib/read-part'
import { firstPageOf, serviceAccountPagesQuery } from '@/lib/service-accounts/queries'
import { ListServiceAccounts } from '@/lib/service-accounts/schema'
import { readFirstServiceAccounts } from '@/lib/service-accounts/service'
import { pageContext } from '@/lib/session/context'

const title = 'Service accounts'
export const metadata: Metadata = { title }

type Props = PageProps<'/clusters/[cluster]/service-accounts'>

export default async function ServiceAccountsPage({ params, searchParams }: Props) {
  const context = await pageContext()
  const given = { ...(await params), namespace: (await searchParams)['namespace'] || undefined }
  const { data: input } = ListServiceAccounts.safeParse(given)
  if (!input) notFound()
  const { cluster } = input
  const view = await readPart(context, () => readFirstServiceAccounts(context, input))
  if (!view.ok && view.error.code === 'not-found') notFound()
  const name = view.ok ? view.value.clusterName : cluster
  return (
    <>
      <Crumbs
        trail={[
          { label: 'Clusters', href: paths.clusters() },
          { label: name, href: paths.cluster(cluster) },
          { label: title },
        ]}
      />
      {view.ok ? (
        <Prefetch
          query={serviceAccountPagesQuery(input)}
          read={async () => firstPageOf(view.value)}
        >
          <ServiceAccounts {...input} />
        </Prefetch>
      ) : (
        <Trouble title={title} problem={view.error} cluster={cluster} />
      )}
    </>
  )
}
