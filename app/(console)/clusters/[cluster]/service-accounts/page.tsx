import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Crumbs } from '@/components/patterns/crumbs'
import { Prefetch } from '@/components/patterns/prefetch'
import { AccountError } from '@/components/service-accounts/account-error'
import { AccountsScreen } from '@/components/service-accounts/accounts-screen'
import { paths } from '@/lib/common/paths'
import { firstPageOf, serviceAccountPagesQuery } from '@/lib/features/service-accounts/queries'
import { ListServiceAccounts } from '@/lib/features/service-accounts/schema'
import { readFirstServiceAccounts } from '@/lib/features/service-accounts/service'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'

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
          <AccountsScreen {...input} />
        </Prefetch>
      ) : (
        <AccountError title={title} problem={view.error} cluster={cluster} />
      )}
    </>
  )
}
