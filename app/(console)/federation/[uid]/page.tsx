import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { ConfigRefused } from '@/components/federation/config-refused'
import { ConfigScreen } from '@/components/federation/config-screen'
import { Prefetch } from '@/components/patterns/prefetch'
import { federationConfigQuery } from '@/lib/features/federation/queries'
import { readFederationConfig } from '@/lib/features/federation/service'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'

type Props = PageProps<'/federation/[uid]'>

/** Read once for the title and the page. */
const readOnce = cache(async (uid: string) => {
  const context = await pageContext()
  return readPart(context, () => readFederationConfig(context, { uid }))
})

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const reading = await readOnce((await params).uid)
  return { title: reading.ok ? reading.value.name : 'Federation config' }
}

export default async function FederationConfigPage({ params }: Props) {
  const { uid } = await params
  const reading = await readOnce(uid)
  if (reading.ok)
    return (
      <Prefetch query={federationConfigQuery(uid)} reading={reading}>
        <ConfigScreen uid={uid} />
      </Prefetch>
    )
  if (reading.error.code === 'not-found') notFound()
  return <ConfigRefused problem={reading.error} />
}
