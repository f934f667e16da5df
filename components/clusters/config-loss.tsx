import type { FederationConfig } from '@/lib/features/federation/schema'
import type { Dependents } from './config-dependents'

const SHOWN = 8
const several = (count: number) => `${count} service account${count === 1 ? '' : 's'}`

type LossProps = { config: FederationConfig; dependents: Dependents; what: 'Pausing' | 'Deleting' }

/** Who loses access, in words; where it cannot be known, why. */
export function Loss({ config, dependents, what }: LossProps) {
  const name = <b>{config.name}</b>
  if (dependents === 'waiting')
    return (
      <p>
        {what} {name} ends access for the service accounts that depend on it. They are being
        counted.
      </p>
    )
  if (!dependents.known)
    return (
      <p>
        {what} {name} makes CoreWeave refuse every token of this issuer and audience. Which service
        accounts that are is not known: {dependents.why.toLowerCase()}.
      </p>
    )
  const { accounts, complete } = dependents
  const where = complete ? '' : ' in the namespaces you have opened, and perhaps for others'
  if (!config.active)
    return (
      <p>
        {name} is paused: no token is accepted by it now. {several(accounts.length)} would need it
        {where ? `${where}` : ''}.
      </p>
    )
  if (accounts.length === 0)
    return (
      <p>
        No injected service account depends on {name}
        {complete ? '' : ' in the namespaces you have opened'}. Tokens that people and CI jobs
        exchange themselves with this audience stop working.
      </p>
    )
  return (
    <>
      <p>
        {what} {name} ends access for <b>{several(accounts.length)}</b>
        {where}: new credentials are refused at once, and running pods keep theirs until these
        expire.
      </p>
      <ul className="mono">
        {accounts.slice(0, SHOWN).map((account) => (
          <li key={`${account.namespace}/${account.name}`}>
            {account.namespace}/{account.name}
          </li>
        ))}
        {accounts.length > SHOWN && <li>and {accounts.length - SHOWN} more</li>}
      </ul>
    </>
  )
}
