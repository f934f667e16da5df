import { Ellipsis, User } from 'lucide-react'
import { usePersonName } from '@/components/people/people-names'
import type { Theme } from './theme'

export type SignedInPerson = {
  uid: string
  /** The person's principal: `coreweave/<uid>`; undefined for somebody who has linked no CoreWeave token. */
  principal?: string | undefined
  orgUid: string
  /** Their name or address at an identity provider. */
  name?: string | undefined
  /** The short organization id, if it is known. */
  orgId?: string | undefined
}
export type PersonMenuProps = { person: SignedInPerson; theme: Theme; isTeamMember: boolean }

export const personStyle =
  'grid w-full grid-cols-[minmax(0,1fr)] gap-1 rounded-chip p-2 text-left hover:bg-hover'

export function PersonLines({ person }: { person: SignedInPerson }) {
  const name = usePersonName(person.uid)
  return (
    <>
      <span className="flex items-center gap-2">
        <User aria-hidden />
        <span className="sr-only">You: </span>
        <span className="min-w-0 grow truncate">
          {person.name ?? name ?? person.principal ?? person.uid}
        </span>
        <Ellipsis aria-hidden />
      </span>
      <span className="block max-w-full truncate text-ink-3 text-small">
        Organization <code>{person.orgId ?? person.orgUid}</code>
      </span>
    </>
  )
}
