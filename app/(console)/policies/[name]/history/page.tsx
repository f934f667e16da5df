import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { HistoryScreen } from '@/components/policies/history-screen'
import { PolicyUnavailable } from '@/components/policies/policy-unavailable'
import { readPolicyHistory } from '@/lib/features/policies/history'
import { PolicyAddress } from '@/lib/features/policies/schema'
import { readPolicyInventory } from '@/lib/features/policies/service'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'

export const metadata: Metadata = { title: 'History of a policy' }

type Props = PageProps<'/policies/[name]/history'>

export default async function PolicyHistoryPage({ params }: Props) {
  const context = await pageContext()
  const { data: ref } = PolicyAddress.safeParse({ name: decodeURIComponent((await params).name) })
  if (!ref) notFound()
  const [history, inventory] = await Promise.all([
    readPart(context, () => readPolicyHistory(context, ref)),
    readPolicyInventory(context),
  ])
  if (history.ok)
    return (
      <HistoryScreen
        key={ref.name}
        initial={history.value}
        inventory={inventory}
        orgUid={context.actor.orgUid}
      />
    )
  if (history.error.code === 'not-found') notFound()
  return <PolicyUnavailable {...ref} problem={history.error} />
}
