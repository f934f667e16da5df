import type { Metadata } from 'next'
import { Prefetch } from '@/components/prefetch'
import { Crumbs } from '@/components/shell/crumbs'
import { VerificationsScreen } from '@/components/verifications/verifications-screen'
import { pageContext } from '@/lib/session/context'
import { listVerifications } from '@/lib/verifications/list'
import { verificationsQuery } from '@/lib/verifications/queries'
import { VerificationFilter } from '@/lib/verifications/schema'

export const metadata: Metadata = { title: 'Verifications' }

export default async function VerificationsPage({ searchParams }: PageProps<'/verifications'>) {
  const context = await pageContext()
  const filter = VerificationFilter.catch({}).parse(await searchParams)
  return (
    <>
      <Crumbs trail={[{ label: 'Verifications' }]} />
      <Prefetch query={verificationsQuery(filter)} read={() => listVerifications(context, filter)}>
        <VerificationsScreen filter={filter} />
      </Prefetch>
    </>
  )
}
