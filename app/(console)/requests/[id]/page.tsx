import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Prefetch } from '@/components/patterns/prefetch'
import { RequestScreen } from '@/components/requests/request-screen'
import { readPolicyInventory } from '@/lib/features/policies/service'
import { requestQuery } from '@/lib/features/requests/queries'
import { RequestRef } from '@/lib/features/requests/schema'
import { readRequest } from '@/lib/features/requests/service'
import { pageContext, readForPage } from '@/lib/server/session/context'

type Props = PageProps<'/requests/[id]'>

export const generateMetadata = async ({ params }: Props): Promise<Metadata> => ({
  title: `Request ${(await params).id}`,
})

export default async function RequestPage({ params }: Props) {
  const context = await pageContext()
  const { data: ref } = RequestRef.safeParse(await params)
  if (!ref) notFound()
  const [request, inventory] = await Promise.all([
    readForPage(readRequest(context, ref)),
    readPolicyInventory(context),
  ])
  const { uid, orgUid } = context.actor
  return (
    <Prefetch query={requestQuery(request.id)} read={async () => request}>
      <RequestScreen
        key={request.id}
        id={request.id}
        inventory={inventory}
        uid={uid}
        orgUid={orgUid}
      />
    </Prefetch>
  )
}
