'use client'

import { SuspendedBadge } from '@/components/suspensions/suspended'
import { useOpenSuspensions } from '@/components/suspensions/use-suspensions'
import { LinkButton } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { RelativeTime } from '@/components/ui/relative-time'
import { Badge } from '@/components/ui/state'
import { VerifyGrantedAccess } from '@/components/verifications/verify-access'
import { paths } from '@/lib/common/paths'
import type { ServiceAccountDetail } from '@/lib/features/service-accounts/schema'
import { InjectionDialog } from './injection-dialog'

const words = {
  default: 'Injected',
  custom: 'Injected, custom audience',
  none: 'Not injected',
} as const

export function AccountHead({ detail }: { detail: ServiceAccountDetail }) {
  const { cluster, clusterName, namespace, name, injection, manager, refusals } = detail
  const { ofPrincipal } = useOpenSuspensions()
  const suspended = ofPrincipal(detail.principal) !== undefined
  return (
    <PageHead
      title={name}
      badge={
        <>
          <Badge>{words[injection]}</Badge>
          {suspended && <SuspendedBadge />}
          {manager && <Badge title={manager.owner}>Managed by {manager.tool}</Badge>}
        </>
      }
      facts={[
        `${clusterName} / ${namespace}`,
        <RelativeTime key="created" at={detail.createdAt} prefix="Created" />,
        <RelativeTime key="read" at={detail.at} prefix="Read" />,
      ]}
      actions={
        <>
          {!suspended && (
            <LinkButton href={paths.newSuspension({ principal: detail.principal })}>
              Suspend
            </LinkButton>
          )}
          {injection === 'none' && <InjectionDialog detail={detail} />}
          <LinkButton href={paths.giveAccess({ cluster, namespace, account: name })}>
            {refusals.grant ? 'Request access' : 'Give access'}
          </LinkButton>
          <VerifyGrantedAccess
            cluster={cluster}
            namespace={namespace}
            account={name}
            variant={injection === 'none' ? 'default' : 'primary'}
            {...(refusals.verify && { disabledReason: refusals.verify })}
          />
        </>
      }
    />
  )
}
