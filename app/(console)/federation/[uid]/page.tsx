import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ConfigRefused } from '@/components/federation/config-refused'
import { ConfigScreen } from '@/components/federation/config-screen'
import { Prefetch } from '@/components/patterns/prefetch'
import { federationConfigQuery } from '@/lib/features/federation/queries'
import { readFederationConfig } from '@/lib/features/federation/service'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'

export const metadata: Metadata = { title: 'Federation config' }

export default async function FederationConfigPage({ params }: PageProps<'/federation/[uid]'>) {
  const context = await pageContext()
  const { uid } = await params
  const reading = await readPart(context, () => readFederationConfig(context, { uid }))
  if (reading.ok)
    return (
      <Prefetch query={federationConfigQuery(uid)} reading={reading}>
        <ConfigScreen uid={uid} />
      </Prefetch>
    )
  if (reading.error.code === 'not-found') notFound()
  return <ConfigRefused problem={reading.error} />
}
