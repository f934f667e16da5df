import type { Metadata } from 'next'
import { NotificationsSection } from '@/components/notifications/notifications-section'
import { Crumbs } from '@/components/shell/crumbs'
import { PageHead } from '@/components/ui/page-head'
import { readNotifications } from '@/lib/notifications/service'
import { readPart } from '@/lib/read-part'
import { pageContext } from '@/lib/session/context'

export const metadata: Metadata = { title: 'Settings' }

export default async function SettingsPage() {
  const context = await pageContext()
  const notifications = await readPart(context, () => readNotifications(context))
  return (
    <>
      <Crumbs trail={[{ label: 'Settings' }]} />
      <PageHead title="Settings of the organization" />
      <NotificationsSection reading={notifications} />
    </>
  )
}
