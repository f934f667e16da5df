import type { Metadata } from 'next'
import { Crumbs } from '@/components/patterns/crumbs'
import { RequestsScreen } from '@/components/requests/requests-screen'
import { ListRequests } from '@/lib/features/requests/schema'
import { readRequests } from '@/lib/features/requests/service'
import { pageContext } from '@/lib/server/session/context'

export const metadata: Metadata = { title: 'Requests' }

export default async function RequestsPage({ searchParams }: PageProps<'/requests'>) {
  const context = await pageContext()
  const query = ListRequests.catch({}).parse(await searchParams)
  return (
    <>
      <Crumbs trail={[{ label: 'Requests' }]} />
      <RequestsScreen page={await readRequests(context, query)} query={query} />
    </>
  )
}
