import { Identifier } from '@/components/ui/identifier'
import type { RequestPerson } from '@/lib/features/requests/schema'

/** The name a cluster told, with the uid that decides behind it; the uid alone where there is none. */
export function PersonName({ person: { uid, name } }: { person: RequestPerson }) {
  if (!name) return <Identifier value={uid} label="uid" room={20} copy={false} />
  return (
    <span title={uid} className="[overflow-wrap:anywhere]">
      {name}
    </span>
  )
}
