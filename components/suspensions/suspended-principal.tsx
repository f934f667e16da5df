import { usePeopleNames } from '@/components/people/people-names'
import { principalName } from './words'

export const usePrincipalName = (principal: string): string =>
  principalName(principal, usePeopleNames())

/** The name of a principal; the principal itself is in the tooltip. */
export const SuspendedPrincipal = ({ principal }: { principal: string }) => (
  <span title={principal}>{usePrincipalName(principal)}</span>
)
