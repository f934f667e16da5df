'use client'

import { Person } from '@/components/people/person'
import { LinkButton, TextLink } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { RelativeTime } from '@/components/ui/relative-time'
import { Badge } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
import type { AccountRef } from '@/lib/features/service-accounts/schema'
import { useOpenSuspensions } from './use-suspensions'

export const SuspendedBadge = () => <Badge kind="fail">Suspended</Badge>

/** Marks a suspended service account. */
export function SuspendedMark(account: AccountRef) {
  return useOpenSuspensions().ofAccount(account) ? <SuspendedBadge /> : null
}

/** Shown on the page of a suspended service account: since when, by whom and why. */
export function SuspendedNote({ principal }: { principal: string }) {
  const suspension = useOpenSuspensions().ofPrincipal(principal)
  if (!suspension) return null
  const { id, actor, at, reason } = suspension
  return (
    <Note
      kind="fail"
      title="Access suspended"
      actions={<LinkButton href={paths.suspension(id)}>Open suspension</LinkButton>}
    >
      <Person id={actor} /> suspended it <RelativeTime at={at} />: {reason}
    </Note>
  )
}

/** Marks a policy that a suspension created. */
export function SuspensionPolicyMark({ name }: { name: string }) {
  const suspension = useOpenSuspensions().ofPolicy(name)
  if (!suspension) return null
  return (
    <span className="relative z-1 inline-flex items-center gap-2">
      <Badge kind="fail">Suspension</Badge>
      <TextLink href={paths.suspension(suspension.id)}>Open suspension</TextLink>
    </span>
  )
}

/** Marks a federation config that a suspension paused. */
export function SuspensionConfigMark({ uid }: { uid: string }) {
  const suspension = useOpenSuspensions().ofConfig(uid)
  if (!suspension) return null
  return <TextLink href={paths.suspension(suspension.id)}>Paused by a suspension</TextLink>
}
