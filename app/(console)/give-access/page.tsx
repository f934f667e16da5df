import type { Metadata } from 'next'
import { GiveAccessScreen } from '@/components/give-access/give-access-screen'
import { Crumbs } from '@/components/patterns/crumbs'
import { Prefetch } from '@/components/patterns/prefetch'
import { paths } from '@/lib/common/paths'
import { policyInventoryQuery } from '@/lib/features/policies/queries'
import { readPolicyInventory } from '@/lib/features/policies/service'
import { pageContext } from '@/lib/server/session/context'

const title = 'Give access'
export const metadata: Metadata = { title }

export default async function GiveAccessPage() {
  const inventory = await readPolicyInventory(await pageContext())
  return (
    <>
      <Crumbs trail={[{ label: 'Workloads', href: paths.workloads() }, { label: title }]} />
      <Prefetch query={policyInventoryQuery} read={async () => inventory}>
        <GiveAccessScreen
          clusters={inventory.clusters.ok ? inventory.clusters.value : []}
          inventory={inventory}
        />
      </Prefetch>
    </>
  )
}
