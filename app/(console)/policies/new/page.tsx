import type { Metadata } from 'next'
import { draftOwnerOf } from '@/components/patterns/draft-owner'
import { Prefetch } from '@/components/patterns/prefetch'
import { NewPolicyScreen } from '@/components/policies/new-policy-screen'
import { policyInventoryQuery } from '@/lib/features/policies/queries'
import { NewPolicyQuery } from '@/lib/features/policies/schema'
import { readPolicyInventory } from '@/lib/features/policies/service'
import { pageContext } from '@/lib/server/session/context'

export const metadata: Metadata = { title: 'New policy' }

export default async function NewPolicyPage({ searchParams }: PageProps<'/policies/new'>) {
  const context = await pageContext()
  return (
    <Prefetch query={policyInventoryQuery} read={() => readPolicyInventory(context)}>
      <NewPolicyScreen
        given={NewPolicyQuery.parse(await searchParams)}
        editor={`coreweave/${context.actor.uid}`}
        draftOwner={draftOwnerOf(context.actor)}
        apiUrl={context.config.COREWEAVE_API_URL}
      />
    </Prefetch>
  )
}
