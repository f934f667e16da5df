import type { Metadata } from 'next'
import { Crumbs } from '@/components/patterns/crumbs'
import { Prefetch } from '@/components/patterns/prefetch'
import { SuspensionsScreen } from '@/components/suspensions/suspensions-screen'
import { paths } from '@/lib/common/paths'
import { suspensionsQuery } from '@/lib/features/suspensions/queries'
import { readSuspensions } from '@/lib/features/suspensions/service'
import { pageContext } from '@/lib/server/session/context'

const title = 'Suspensions'
export const metadata: Metadata = { title }

export default async function SuspensionsPage() {
  const context = await pageContext()
  return (
    <>
      <Crumbs trail={[{ label: 'Activity', href: paths.activity() }, { label: title }]} />
      <Prefetch query={suspensionsQuery} read={() => readSuspensions(context)}>
        <SuspensionsScreen />
      </Prefetch>
    </>
  )
}
