import { parsePrincipal } from '@/lib/core/identity/principal'
import { Person } from './person'

/** A principal of a policy or a key: a person by name, anything else as CoreWeave writes it. */
export function PrincipalName({ principal }: { principal: string }) {
  const parsed = parsePrincipal(principal)
  if (parsed.kind === 'user') return <Person id={parsed.uid} />
  return <code className="[overflow-wrap:anywhere]">{principal}</code>
}
