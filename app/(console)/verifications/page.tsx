import type { Metadata } from 'next'
import { Prefetch } from '@/components/patterns/prefetch'
import { Crumbs } from '@/components/shell/crumbs'
import { VerificationsScreen } from '@/components/verifications/verifications-screen'
import { PATIENCE_MS } from '@/lib/features/clusters/patience'
import { listVerifications } from '@/lib/features/verifications/list'
import { verificationsQuery } from '@/lib/features/verifications/queries'
import { pageContext } from '@/lib/server/session/context'

export const metadata: Metadata = { title: 'Verifications' }

export default async function VerificationsPage() {
  const context = await pageContext()
  return (
    <>
      <Crumbs trail={[{ label: 'Verifications' }]} />
      <Prefetch
        query={verificationsQuery()}
        read={() => listVerifications(context, {}, PATIENCE_MS)}
      >
        <VerificationsScreen />
      </Prefetch>
    </>
  )
}
