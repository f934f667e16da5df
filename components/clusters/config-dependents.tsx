'use client'

import { useQuery } from '@tanstack/react-query'
import { loadableOf } from '@/components/patterns/loadable'
import { State } from '@/components/ui/state'
import type { Problem } from '@/lib/common/errors'
import { type Loadable, mapLoadable } from '@/lib/common/loadable'
import { accountsQuery } from '@/lib/features/clusters/queries'
import type { FederationConfig } from '@/lib/features/federation/schema'

/** `external`: the issuer is no cluster of this organization, so its tokens cannot be counted. */
export type ConfigDependents =
  | Loadable<{ accounts: { namespace: string; name: string }[]; complete: boolean }>
  | { external: true }

/** The injected service accounts whose tokens only this config makes CoreWeave accept. */
export function useDependents(config: FederationConfig): ConfigDependents {
  const { cluster, audience } = config
  const query = useQuery({
    ...accountsQuery(cluster?.id ?? ''),
    enabled: cluster !== undefined,
  })
  if (!cluster) return { external: true }
  return mapLoadable(loadableOf(query), ({ injected, complete }) => ({
    accounts: injected.filter((account) => account.audience === audience),
    complete,
  }))
}

const unknownDependents = (dependents: { problem: Problem } | { external: true }) =>
  'problem' in dependents
    ? dependents.problem.message
    : 'The issuer is not a cluster of this organization'

export function DependentsCell({ config }: { config: FederationConfig }) {
  const dependents = useDependents(config)
  if ('pending' in dependents) return <State kind="run">Counting</State>
  if (!('data' in dependents))
    return (
      <State kind="idle" title={unknownDependents(dependents)}>
        Unknown
      </State>
    )
  const { accounts, complete } = dependents.data
  return (
    <span title={complete ? undefined : 'In the namespaces that you opened'}>
      {complete ? accounts.length : `${accounts.length} or more`}
    </span>
  )
}
