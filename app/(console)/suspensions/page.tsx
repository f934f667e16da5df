import type { Metadata } from 'next'
import { Prefetch } from '@/components/prefetch'
import { Crumbs } from '@/components/shell/crumbs'
import { SuspensionsScreen } from '@/components/suspend/suspensions-screen'
import { pageContext } from '@/lib/session/context'
import { suspensionsQuery } from '@/lib/suspend/queries'
import { readSuspensions } from '@/lib/suspend/service'

const title = 'Suspensions'
export const metadata: Metadata = { title }

export default async function SuspensionsPage() {
  const context = await pageContext()
  return (
    <>
      <Crumbs trail={[{ label: title }]} />
      <Prefetch query={suspensionsQuery} read={() => readSuspensions(context)}>
        <SuspensionsScreen />
      </Prefetch>
    </>
  )
}
