import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Prefetch } from '@/components/prefetch'
import { ServiceAccounts } from '@/components/service-accounts/accounts'
import { Crumbs } from '@/components/shell/crumbs'
import { paths } from '@/lib/paths'
import { serviceAccountsQuery } from '@/lib/service-accounts/queries'
import { ListServiceAccounts } from '@/lib/service-accounts/schema'
import { readServiceAccounts } from '@/lib/service-accounts/service'
import { pageContext } from '@/lib/session/context'

export const metadata: Metadata = { title: 'Service accounts' }

type Props = PageProps<'/clusters/[cluster]/service-accounts'>

export default async function ServiceAccountsPage({ params, searchParams }: Props) {
  const context = await pageContext()
  const { namespace } = await searchParams
  const { data: input } = ListServiceAccounts.safeParse({
    ...(await params),
    namespace: namespace || undefined,
  })
  if (!input) notFound()
  const view = await readServiceAccounts(context, input)
  return (
    <Prefetch query={serviceAccountsQuery(input)} read={async () => view}>
      <Crumbs
        trail={[
          { label: 'Clusters', href: paths.clusters() },
          { label: view.clusterName, href: paths.cluster(input.cluster) },
          { label: 'Service accounts' },
        ]}
      />
      <ServiceAccounts {...input} />
    </Prefetch>
  )
}
