import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Prefetch } from '@/components/patterns/prefetch'
import { AccountCrumbs } from '@/components/service-accounts/account-crumbs'
import { AccountScreen } from '@/components/service-accounts/account-screen'
import { LazyAccountError } from '@/components/service-accounts/lazy-account-error'
import { readCluster } from '@/lib/features/clusters/service'
import { serviceAccountQuery } from '@/lib/features/service-accounts/queries'
import { AccountRef } from '@/lib/features/service-accounts/schema'
import { readServiceAccount } from '@/lib/features/service-accounts/service'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'

type Props = PageProps<'/clusters/[cluster]/namespaces/[namespace]/service-accounts/[name]'>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { namespace, name } = await params
  return { title: `${namespace}/${name}` }
}

export default async function ServiceAccountPage({ params }: Props) {
  const context = await pageContext()
  const { data: ref } = AccountRef.safeParse(await params)
  if (!ref) notFound()
  const [account, cluster] = await Promise.all([
    readPart(context, () => readServiceAccount(context, ref)),
    readPart(context, () => readCluster(context, ref)),
  ])
  const missing = !account.ok && account.error.code === 'not-found'
  if (missing && account.error.reason !== 'no-account') notFound()
  const clusterName = cluster.ok ? cluster.value.name : ref.cluster
  return (
    <>
      <AccountCrumbs {...ref} clusterName={clusterName} last={ref.name} />
      {account.ok ? (
        <Prefetch query={serviceAccountQuery(ref)} read={async () => account.value}>
          <AccountScreen
            {...ref}
            startCheck={{
              image: context.config.VERIFICATION_IMAGE,
              endpoint: context.config.LOTA_ENDPOINT,
            }}
          />
        </Prefetch>
      ) : (
        <LazyAccountError title={ref.name} problem={account.error} {...ref} />
      )}
    </>
  )
}
