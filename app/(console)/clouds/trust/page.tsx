import type { Metadata } from 'next'
import { TrustScreen } from '@/components/clouds/trust/trust-screen'
import { Crumbs } from '@/components/patterns/crumbs'
import { draftOwnerOf } from '@/components/patterns/draft-owner'
import { paths } from '@/lib/common/paths'
import { readClusters } from '@/lib/features/clusters/service'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'

export const metadata: Metadata = { title: 'Review a trust' }

export default async function CloudTrustPage() {
  const context = await pageContext()
  const clusters = await readPart(context, async () =>
    (await readClusters(context)).map(({ id, name, issuerUrl }) => ({ id, name, issuerUrl })),
  )
  return (
    <>
      <Crumbs
        trail={[{ label: 'Other clouds', href: paths.clouds() }, { label: 'Review a trust' }]}
      />
      <TrustScreen clusters={clusters} owner={draftOwnerOf(context.actor)} />
    </>
  )
}
