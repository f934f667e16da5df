import type { Metadata } from 'next'
import { Crumbs } from '@/components/patterns/crumbs'
import { PoliciesScreen } from '@/components/policies/policies-screen'
import { readPolicies } from '@/lib/features/policies/service'
import { pageContext } from '@/lib/server/session/context'

export const metadata: Metadata = { title: 'Policies' }

export default async function PoliciesPage() {
  const context = await pageContext()
  return (
    <>
      <Crumbs trail={[{ label: 'Policies' }]} />
      <PoliciesScreen reading={await readPolicies(context)} />
    </>
  )
}
