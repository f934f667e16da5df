import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { draftOwnerOf } from '@/components/patterns/draft-owner'
import { Prefetch } from '@/components/patterns/prefetch'
import { HistoryScreen } from '@/components/policies/history-screen'
import { PolicyUnavailable } from '@/components/policies/policy-unavailable'
import { decodePart } from '@/lib/common/decode-part'
import { readPolicyHistory } from '@/lib/features/policies/history'
import { policyHistoryQuery, policyInventoryQuery } from '@/lib/features/policies/queries'
import { PolicyAddress } from '@/lib/features/policies/schema'
import { readPolicyInventory } from '@/lib/features/policies/service'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'

type Props = PageProps<'/policies/[name]/history'>

const refOf = async ({ params }: Props) =>
  PolicyAddress.safeParse({ name: decodePart((await params).name) }).data

export const generateMetadata = async (props: Props): Promise<Metadata> => ({
  title: `History of ${(await refOf(props))?.name ?? 'a policy'}`,
})

export default async function PolicyHistoryPage(props: Props) {
  const context = await pageContext()
  const ref = await refOf(props)
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
