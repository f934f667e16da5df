import { plural, pluralOf } from '@/lib/common/plural'
import { problemLabel } from '@/lib/common/problem-words'
import type { FederationConfig } from '@/lib/features/federation/schema'
import type { ConfigDependents } from './config-dependents'

const SHOWN = 8

type LossProps = {
  config: FederationConfig
  dependents: ConfigDependents
  change: 'pause' | 'delete'
}

/** Which service accounts lose access, or why that is unknown. */
export function ConfigLoss({ config, dependents, change }: LossProps) {
  const gerund = change === 'pause' ? 'Pausing' : 'Deleting'
  const name = <b>{config.name}</b>
  if ('pending' in dependents)
    return (
      <p>
        {gerund} {name} ends access for the service accounts that depend on it. Counting them…
      </p>
    )
  if (!('data' in dependents))
    return (
      <p>
        {gerund} {name} makes CoreWeave reject every token of this issuer and audience. The affected
        service accounts are unknown:{' '}
        {'problem' in dependents
          ? problemLabel(dependents.problem).toLowerCase()
          : 'the issuer is not a cluster of this organization'}
        .
      </p>
    )
  const { accounts, complete } = dependents.data
  const where = complete ? '' : ' in the namespaces that you opened, and possibly for others'
  if (!config.active)
    return (
      <p>
        {name} is paused, so CoreWeave accepts no token by it.{' '}
        {plural(accounts.length, 'service account')}{' '}
        {pluralOf(accounts.length, 'depends', 'depend')} on it
        {where}.
      </p>
    )
  if (accounts.length === 0)
    return (
      <p>
        No injected service account depends on {name}
        {complete ? '' : ' in the namespaces that you opened'}. CoreWeave also rejects tokens that
        people and CI jobs exchange without the webhook.
      </p>
    )
  return (
    <>
      <p>
        {gerund} {name} ends access for <b>{plural(accounts.length, 'service account')}</b>
        {where}: CoreWeave issues them no new credentials. Running pods keep theirs until they
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
