import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { draftOwnerOf } from '@/components/patterns/draft-owner'
import { Prefetch } from '@/components/patterns/prefetch'
import { HistoryScreen } from '@/components/policies/history-screen'
import { PolicyUnavailable } from '@/components/policies/policy-unavailable'
import { readPolicyHistory } from '@/lib/features/policies/history'
import { policyHistoryQuery, policyInventoryQuery } from '@/lib/features/policies/queries'
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
      <Prefetch query={policyHistoryQuery(history.value.name)} reading={history}>
        <Prefetch query={policyInventoryQuery} read={async () => inventory}>
          <HistoryScreen
            key={ref.name}
            name={history.value.name}
            draftOwner={draftOwnerOf(context.actor)}
          />
        </Prefetch>
      </Prefetch>
    )
  if (history.error.code === 'not-found') notFound()
  return <PolicyUnavailable {...ref} problem={history.error} />
}
