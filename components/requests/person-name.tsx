import { Person } from '@/components/people/person'
import type { RequestPerson } from '@/lib/features/requests/schema'

/** The person of a request, by the name of today or, without one, the name that was stored with the request. */
export const PersonName = ({ person: { uid, name } }: { person: RequestPerson }) => (
  <Person id={uid} fallback={name} />
)
