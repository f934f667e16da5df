import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { AccountClouds } from '@/components/clouds/setup/account-clouds'
import { Crumbs } from '@/components/patterns/crumbs'
import { paths } from '@/lib/common/paths'
import { readAccountPlace } from '@/lib/features/clouds/service'
import { AccountRef } from '@/lib/features/service-accounts/schema'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'

type Props = PageProps<'/clusters/[cluster]/namespaces/[namespace]/service-accounts/[name]/clouds'>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { namespace, name } = await params
  return { title: `${namespace}/${name} in other clouds` }
}

export default async function AccountCloudsPage({ params }: Props) {
  const context = await pageContext()
  const { data: ref } = AccountRef.safeParse(await params)
  if (!ref) notFound()
  const reading = await readPart(context, () => readAccountPlace(context, ref))
  if (!reading.ok) notFound()
  const { cluster, clusterName, namespace, name } = reading.value
  return (
    <>
      <Crumbs
        trail={[
          { label: 'Clusters', href: paths.clusters() },
          { label: clusterName, href: paths.cluster(cluster) },
          { label: 'Service accounts', href: paths.workloads({ cluster }) },
          { label: name, href: paths.serviceAccount(cluster, namespace, name) },
          { label: 'Other clouds' },
        ]}
      />
      <AccountClouds place={reading.value} />
    </>
  )
}
