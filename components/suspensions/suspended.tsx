'use client'

import { LinkButton, TextLink } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { RelativeTime } from '@/components/ui/relative-time'
import { Badge } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
import type { AccountRef } from '@/lib/features/service-accounts/schema'
import { useOpenSuspensions } from './use-suspensions'

export const SuspendedBadge = () => <Badge kind="fail">Suspended</Badge>

/** Beside the name of a service account. */
export function SuspendedMark(account: AccountRef) {
  return useOpenSuspensions().ofAccount(account) ? <SuspendedBadge /> : null
}

/** On the page of who is suspended: since when, by whom and why. */
export function SuspendedNote({ principal }: { principal: string }) {
  const suspension = useOpenSuspensions().ofPrincipal(principal)
  if (!suspension) return null
  const { id, actor, at, reason } = suspension
  return (
    <Note
      kind="fail"
      title="Its access is suspended."
      actions={<LinkButton href={paths.suspension(id)}>Open the suspension</LinkButton>}
    >
      <code>{actor}</code> suspended it <RelativeTime at={at} />: {reason}
    </Note>
  )
}

/** Beside a policy that is the Deny of a suspension. */
export function SuspensionPolicyMark({ name }: { name: string }) {
  const suspension = useOpenSuspensions().ofPolicy(name)
  if (!suspension) return null
  return (
    <span className="relative z-1 inline-flex items-center gap-2">
      <Badge kind="fail">Suspension</Badge>
      <TextLink href={paths.suspension(suspension.id)}>Open it</TextLink>
    </span>
  )
}

/** Beside a config that a suspension paused. */
export function SuspensionConfigMark({ uid }: { uid: string }) {
  const suspension = useOpenSuspensions().ofConfig(uid)
  if (!suspension) return null
  return <TextLink href={paths.suspension(suspension.id)}>Paused by a suspension</TextLink>
}
