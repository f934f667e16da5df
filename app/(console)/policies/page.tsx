import type { Metadata } from 'next'
import { Crumbs } from '@/components/patterns/crumbs'
import { Prefetch } from '@/components/patterns/prefetch'
import { PoliciesScreen } from '@/components/policies/policies-screen'
import { policiesQuery } from '@/lib/features/policies/queries'
import { readPolicies } from '@/lib/features/policies/service'
import { pageContext } from '@/lib/server/session/context'

export const metadata: Metadata = { title: 'Policies' }

export default async function PoliciesPage() {
  const context = await pageContext()
  return (
    <>
      <Crumbs trail={[{ label: 'Policies' }]} />
      <Prefetch query={policiesQuery} read={() => readPolicies(context)}>
        <PoliciesScreen />
      </Prefetch>
    </>
  )
}
