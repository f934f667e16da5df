'use client'

import { useQuery } from '@tanstack/react-query'
import { LinkButton, TextLink } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { paths } from '@/lib/common/paths'
import { suspensionsQuery } from '@/lib/features/suspensions/queries'
import { whomOf } from './words'

const SHOWN = 5

/** On the overview, while anybody is suspended. */
export function OpenSuspensions() {
  const { data = [] } = useQuery(suspensionsQuery)
  const open = data.filter(({ state }) => state === 'open')
  if (open.length === 0) return null
  return (
    <Note
      kind="fail"
      title={
        open.length === 1
          ? 'The access of 1 principal is suspended.'
          : `The access of ${open.length} principals is suspended.`
      }
      actions={<LinkButton href={paths.suspensions()}>Suspensions</LinkButton>}
    >
      <span className="flex flex-wrap gap-x-3">
        {open.slice(0, SHOWN).map(({ id, principal }) => (
          <TextLink key={id} href={paths.suspension(id)}>
            {whomOf(principal)}
          </TextLink>
        ))}
      </span>
    </Note>
  )
}
