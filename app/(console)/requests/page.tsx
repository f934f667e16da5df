import type { Metadata } from 'next'
import { RequestsScreen } from '@/components/requests/requests-screen'
import { Crumbs } from '@/components/shell/crumbs'
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
