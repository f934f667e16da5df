import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { draftOwnerOf } from '@/components/patterns/draft-owner'
import { Prefetch } from '@/components/patterns/prefetch'
import { PolicyScreen } from '@/components/policies/policy-screen'
import { PolicyUnavailable } from '@/components/policies/policy-unavailable'
import { decodePart } from '@/lib/common/decode-part'
import { policyInventoryQuery, policyQuery } from '@/lib/features/policies/queries'
import { PolicyAddress } from '@/lib/features/policies/schema'
import { readPolicy, readPolicyInventory } from '@/lib/features/policies/service'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'

type Props = PageProps<'/policies/[name]'>

const refOf = async ({ params }: Props) =>
  PolicyAddress.safeParse({ name: decodePart((await params).name) }).data

export const generateMetadata = async (props: Props): Promise<Metadata> => ({
  title: (await refOf(props))?.name ?? 'Policy',
})

export default async function PolicyPage(props: Props) {
  const context = await pageContext()
  const ref = await refOf(props)
  if (!ref) notFound()
  const [policy, inventory] = await Promise.all([
    readPart(context, () => readPolicy(context, ref)),
    readPolicyInventory(context),
  ])
  if (!policy.ok && policy.error.code === 'not-found') notFound()
  if (!policy.ok) return <PolicyUnavailable {...ref} problem={policy.error} />
  const { actor, config } = context
  return (
    <Prefetch query={policyQuery(policy.value.name)} reading={policy}>
      <Prefetch query={policyInventoryQuery} read={async () => inventory}>
        <PolicyScreen
          key={ref.name}
          name={policy.value.name}
          editor={`coreweave/${actor.uid}`}
          draftOwner={draftOwnerOf(actor)}
          apiUrl={config.COREWEAVE_API_URL}
        />
      </Prefetch>
    </Prefetch>
  )
}
