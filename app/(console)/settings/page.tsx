import type { Metadata } from 'next'
import { ApprovalRulesSection } from '@/components/approval-rules/approval-rules-section'
import { AuditSinksSection } from '@/components/audit-sinks/audit-sinks-section'
import { NotificationsSection } from '@/components/notifications/notifications-section'
import { Crumbs } from '@/components/patterns/crumbs'
import { PeopleSection } from '@/components/people/people-section'
import { LinkedTokenSection } from '@/components/session/linked-token-section'
import { LinkButton } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { paths } from '@/lib/common/paths'
import { readApprovalRules } from '@/lib/features/approval-rules/service'
import { readAuditSinks } from '@/lib/features/audit-sinks/service'
import { readNotifications } from '@/lib/features/notifications/service'
import { readPeople } from '@/lib/features/people/service'
import { readOwnLinkedToken } from '@/lib/features/session/linked-token'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'

export const metadata: Metadata = { title: 'Settings' }

export default async function SettingsPage() {
  const context = await pageContext()
  const [linked, rules, notifications, sinks, people] = await Promise.all([
    readPart(context, () => readOwnLinkedToken(context)),
    readPart(context, () => readApprovalRules(context)),
    readPart(context, () => readNotifications(context)),
    readPart(context, () => readAuditSinks(context)),
    readPart(context, () => readPeople(context)),
  ])
  return (
    <>
      <Crumbs trail={[{ label: 'Settings' }]} />
      <PageHead
        title="Organization settings"
        actions={<LinkButton href={paths.sessions()}>Sessions</LinkButton>}
      />
      <LinkedTokenSection reading={linked} />
      <ApprovalRulesSection reading={rules} />
      <PeopleSection reading={people} />
      <NotificationsSection reading={notifications} />
      <AuditSinksSection reading={sinks} />
    </>
  )
}
