'use client'

import { useQuery } from '@tanstack/react-query'
import { State } from '@/components/ui/state'
import { type Problem, problemOf } from '@/lib/common/errors'
import { problemLabel } from '@/lib/common/problem-words'
import { accountsQuery } from '@/lib/features/clusters/queries'
import type { FederationConfig } from '@/lib/features/federation/schema'

export type Dependents =
  | { known: true; accounts: { namespace: string; name: string }[]; complete: boolean }
  | { known: false; why: string; problem?: Problem }
  | 'waiting'

/** The service accounts whose injected tokens only this config makes worth something. */
export function useDependents(config: FederationConfig): Dependents {
  const { cluster, audience } = config
  const query = useQuery({
    ...accountsQuery(cluster?.id ?? ''),
    enabled: cluster !== undefined,
  })
  if (!cluster) return { known: false, why: 'Not a cluster of this organization' }
  if (query.data)
    return {
      known: true,
      accounts: query.data.injected.filter((account) => account.audience === audience),
      complete: query.data.complete,
    }
  if (!query.error) return 'waiting'
  const problem = problemOf(query.error)
  return { known: false, why: problemLabel(problem), problem }
}

export function DependentsCell({ config }: { config: FederationConfig }) {
  const dependents = useDependents(config)
  if (dependents === 'waiting') return <State kind="run">Counting</State>
  if (!dependents.known)
    return (
      <State kind="idle" title={dependents.problem?.message ?? dependents.why}>
        Unknown
      </State>
    )
  const { accounts, complete } = dependents
  return (
    <span title={complete ? undefined : 'In the namespaces you opened'}>
      {complete ? accounts.length : `${accounts.length} or more`}
    </span>
  )
}
