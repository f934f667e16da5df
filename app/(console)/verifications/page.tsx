import type { Metadata } from 'next'
import { Prefetch } from '@/components/prefetch'
import { Crumbs } from '@/components/shell/crumbs'
import { VerificationsScreen } from '@/components/verifications/verifications-screen'
import { PATIENCE_MS } from '@/lib/clusters/patience'
import { pageContext } from '@/lib/session/context'
import { listVerifications } from '@/lib/verifications/list'
import { verificationsQuery } from '@/lib/verifications/queries'

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
