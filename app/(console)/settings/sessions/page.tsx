import type { Metadata } from 'next'
import { Crumbs } from '@/components/patterns/crumbs'
import { SessionsPanels } from '@/components/session/sessions-panels'
import { PageHead } from '@/components/ui/page-head'
import { paths } from '@/lib/common/paths'
import { readSessions } from '@/lib/features/session/sessions'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'

export const metadata: Metadata = { title: 'Sessions' }

export default async function SessionsPage() {
  const context = await pageContext()
  const reading = await readPart(context, () => readSessions(context))
  return (
    <>
      <Crumbs trail={[{ label: 'Settings', href: paths.settings() }, { label: 'Sessions' }]} />
      <PageHead
        title="Sessions"
        facts={[
          'A session ends after 60 minutes without use and after 8 hours. An ended session loses its open streams within seconds.',
        ]}
      />
      <SessionsPanels reading={reading} />
    </>
  )
}
