import type { Metadata } from 'next'
import { NotificationsSection } from '@/components/notifications/notifications-section'
import { RulesSection } from '@/components/requests/rules-section'
import { Crumbs } from '@/components/shell/crumbs'
import { PageHead } from '@/components/ui/page-head'
import { readNotifications } from '@/lib/notifications/service'
import { readPart } from '@/lib/read-part'
import { readApprovalRules } from '@/lib/requests/approval-rules'
import { pageContext } from '@/lib/session/context'

export const metadata: Metadata = { title: 'Settings' }

export default async function SettingsPage() {
  const context = await pageContext()
  const [rules, notifications] = await Promise.all([
    readPart(context, () => readApprovalRules(context)),
    readPart(context, () => readNotifications(context)),
  ])
  return (
    <>
      <Crumbs trail={[{ label: 'Settings' }]} />
      <PageHead title="Settings of the organization" />
      <RulesSection reading={rules} />
      <NotificationsSection reading={notifications} />
    </>
  )
}
