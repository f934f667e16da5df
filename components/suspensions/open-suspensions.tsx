'use client'

import { useQuery } from '@tanstack/react-query'
import { LinkButton, TextLink } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { paths } from '@/lib/common/paths'
import { plural } from '@/lib/common/plural'
import { suspensionsQuery } from '@/lib/features/suspensions/queries'
import { SuspendedPrincipal } from './suspended-principal'

const SHOWN = 5

/** Shown on the home page while a suspension is open. */
export function OpenSuspensions() {
  const { data = [] } = useQuery(suspensionsQuery)
  const open = data.filter(({ state }) => state === 'open')
  if (open.length === 0) return null
  return (
    <Note
      kind="fail"
      title={`Access of ${plural(open.length, 'principal')} suspended`}
      actions={<LinkButton href={paths.suspensions()}>Suspensions</LinkButton>}
    >
      <span className="flex flex-wrap gap-x-3">
        {open.slice(0, SHOWN).map(({ id, principal }) => (
          <TextLink key={id} href={paths.suspension(id)}>
            <SuspendedPrincipal principal={principal} />
          </TextLink>
        ))}
      </span>
    </Note>
  )
}
