import { Identifier } from '@/components/ui/identifier'
import type { RequestPerson } from '@/lib/features/requests/schema'

/** The username from a cluster with the uid as its tooltip; the uid alone if no username is known. */
export function PersonName({ person: { uid, name } }: { person: RequestPerson }) {
  if (!name) return <Identifier value={uid} label="uid" room={20} copy={false} />
  return (
    <span title={uid} className="[overflow-wrap:anywhere]">
      {name}
    </span>
  )
}
