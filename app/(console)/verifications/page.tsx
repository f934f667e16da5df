import type { Metadata } from 'next'
import { CanariesSection } from '@/components/canaries/canaries-section'
import { Crumbs } from '@/components/patterns/crumbs'
import { Prefetch } from '@/components/patterns/prefetch'
import { VerificationsScreen } from '@/components/verifications/verifications-screen'
import { READ_DEADLINE_MS } from '@/lib/common/deadline'
import { paths } from '@/lib/common/paths'
import { listVerifications } from '@/lib/features/verifications/list'
import { verificationsQuery } from '@/lib/features/verifications/queries'
import { pageContext } from '@/lib/server/session/context'

export const metadata: Metadata = { title: 'Verifications' }

export default async function VerificationsPage() {
  const context = await pageContext()
  return (
    <>
      <Crumbs trail={[{ label: 'Activity', href: paths.activity() }, { label: 'Verifications' }]} />
      <Prefetch
        query={verificationsQuery()}
        read={() => listVerifications(context, {}, READ_DEADLINE_MS)}
      >
        <VerificationsScreen canaries={<CanariesSection />} />
      </Prefetch>
    </>
  )
}
