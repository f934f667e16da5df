import type { Metadata } from 'next'
import { FederationScreen } from '@/components/federation/federation-screen'
import { Crumbs } from '@/components/patterns/crumbs'
import { Prefetch } from '@/components/patterns/prefetch'
import { federationConfigsQuery } from '@/lib/features/federation/queries'
import { readFederationConfigs } from '@/lib/features/federation/service'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'

export const metadata: Metadata = { title: 'Federation' }

export default async function FederationPage() {
  const context = await pageContext()
  return (
    <>
      <Crumbs trail={[{ label: 'Federation' }]} />
      <Prefetch
        query={federationConfigsQuery}
        reading={await readPart(context, () => readFederationConfigs(context))}
      >
        <FederationScreen />
      </Prefetch>
    </>
  )
}
