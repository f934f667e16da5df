import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { AccountCrumbs } from '@/components/service-accounts/account-crumbs'
import { LazyAccountError } from '@/components/service-accounts/lazy-account-error'
import { NewAccount } from '@/components/service-accounts/new-account'
import { ClusterRef } from '@/lib/features/clusters/schema'
import { readNewAccountChoices } from '@/lib/features/service-accounts/service'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'

const title = 'New service account'
export const metadata: Metadata = { title }

type Props = PageProps<'/clusters/[cluster]/service-accounts/new'>

export default async function NewServiceAccountPage({ params, searchParams }: Props) {
  const context = await pageContext()
  const { data: ref } = ClusterRef.safeParse(await params)
  if (!ref) notFound()
  const { namespace, name } = await searchParams
  const choices = await readPart(context, () => readNewAccountChoices(context, ref))
  if (!choices.ok && choices.error.code === 'not-found') notFound()
  const clusterName = choices.ok ? choices.value.clusterName : ref.cluster
  return (
    <>
      <AccountCrumbs {...ref} clusterName={clusterName} last="New" />
      {choices.ok ? (
        <NewAccount
          choices={choices.value}
          namespace={namespace?.toString()}
          name={name?.toString()}
        />
      ) : (
        <LazyAccountError title={title} problem={choices.error} {...ref} />
      )}
    </>
  )
}
