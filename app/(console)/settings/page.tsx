import type { Metadata } from 'next'
import { ApprovalRulesSection } from '@/components/approval-rules/approval-rules-section'
import { AuditSinksSection } from '@/components/audit-sinks/audit-sinks-section'
import { NotificationsSection } from '@/components/notifications/notifications-section'
import { OwnNotificationsSection } from '@/components/notifications/own-notifications-section'
import { Crumbs } from '@/components/patterns/crumbs'
import { PeopleSection } from '@/components/people/people-section'
import { LinkedTokenSection } from '@/components/session/linked-token-section'
import { LinkButton } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { WorkerSection } from '@/components/worker/worker-section'
import { paths } from '@/lib/common/paths'
import { readApprovalRules } from '@/lib/features/approval-rules/service'
import { readAuditSinks } from '@/lib/features/audit-sinks/service'
import { readNotifications } from '@/lib/features/notifications/service'
import { readOwnNotifications } from '@/lib/features/own-notifications/service'
import { readPeople } from '@/lib/features/people/service'
import { readOwnLinkedToken } from '@/lib/features/session/linked-token'
import { readWorkerStatus } from '@/lib/features/worker/service'
import { readPart } from '@/lib/server/read-part'
import { type Context, pageContext } from '@/lib/server/session/context'

export const metadata: Metadata = { title: 'Settings' }

export default async function SettingsPage() {
  const context = await pageContext()
  const [linked, own] = await Promise.all([
    readPart(context, () => readOwnLinkedToken(context)),
    readPart(context, () => readOwnNotifications(context)),
  ])
  // Without a CoreWeave token nobody reads or changes what belongs to the organization.
  const unlinked = context.actor.identity?.linked === false
  return (
    <>
      <Crumbs trail={[{ label: 'Settings' }]} />
      <PageHead
        title={unlinked ? 'Settings' : 'Organization settings'}
        actions={<LinkButton href={paths.sessions()}>Sessions</LinkButton>}
      />
      <LinkedTokenSection reading={linked} unlinked={unlinked} />
      <OwnNotificationsSection reading={own} />
      {!unlinked && <OrganizationSections context={context} />}
    </>
  )
}

async function OrganizationSections({ context }: { context: Context }) {
  const [rules, notifications, sinks, people, worker] = await Promise.all([
    readPart(context, () => readApprovalRules(context)),
    readPart(context, () => readNotifications(context)),
    readPart(context, () => readAuditSinks(context)),
    readPart(context, () => readPeople(context)),
    readPart(context, () => readWorkerStatus(context)),
  ])
  return (
    <>
      <ApprovalRulesSection reading={rules} />
      <PeopleSection reading={people} />
      <NotificationsSection reading={notifications} />
      <AuditSinksSection reading={sinks} />
      <WorkerSection reading={worker} />
    </>
  )
}
