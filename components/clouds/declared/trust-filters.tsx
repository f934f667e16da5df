'use client'

import { ChoiceFilter } from '@/components/table/choice-filter'
import { FilterInput } from '@/components/table/filter-input'
import { useUrlParam } from '@/components/table/url-param'
import { matches } from '@/lib/common/matches'
import { CLOUD_NAMES } from '@/lib/core/identity/clouds'
import { targetAudience, targetName } from '@/lib/core/identity/trust-target-names'
import type { DeclaredTrust } from '@/lib/features/declared-trusts/schema'
import { TRUST_STATES, trustState } from '@/lib/features/declared-trusts/states'
import { TRUST_STATE_WORDS } from './trust-columns'

type Choice = { value: string; label: string }

/** Filters by cloud, cluster, state and text, kept in the URL. */
export function useTrustFilters(trusts: readonly DeclaredTrust[]) {
  const [q, setQ] = useUrlParam('q')
  const [cloud, setCloud] = useUrlParam('cloud')
  const [cluster, setCluster] = useUrlParam('cluster')
  const [state, setState] = useUrlParam('state')
  const shown = trusts.filter(
    (trust) =>
      (!cloud || trust.target.cloud === cloud) &&
      (!cluster || trust.cluster === cluster) &&
      (!state || trustState(trust) === state) &&
      matches(
        q,
        trust.namespace,
        trust.name,
        trust.clusterName,
        CLOUD_NAMES[trust.target.cloud],
        targetName(trust.target),
        targetAudience(trust.target),
      ),
  )
  const clouds = new Map(trusts.map(({ target }) => [target.cloud, CLOUD_NAMES[target.cloud]]))
  const clusters = new Map(trusts.map((trust) => [trust.cluster, trust.clusterName]))
  return {
    shown,
    clear: () => {
      for (const set of [setQ, setCloud, setCluster, setState]) set('')
    },
    selects: [
      { label: 'Cloud', every: 'All clouds', value: cloud, set: setCloud, found: choices(clouds) },
      {
        label: 'Cluster',
        every: 'All clusters',
        value: cluster,
        set: setCluster,
        found: choices(clusters),
      },
      {
        label: 'State',
        every: 'All states',
        value: state,
        set: setState,
        found: TRUST_STATES.map((value) => ({ value, label: TRUST_STATE_WORDS[value].word })),
      },
    ],
  }
}

const choices = (names: ReadonlyMap<string, string>): Choice[] =>
  [...names].map(([value, label]) => ({ value, label }))

type TrustFiltersProps = Pick<ReturnType<typeof useTrustFilters>, 'selects'>

export function TrustFilters({ selects }: TrustFiltersProps) {
  return (
    <div className="flex flex-wrap items-center gap-3">
      <FilterInput label="Filter by account, role or audience" />
      {selects.map(({ label, every, value, set, found }) => (
        <ChoiceFilter
          key={label}
          label={label}
          every={every}
          value={value}
          onValueChange={set}
          options={found}
        />
      ))}
    </div>
  )
}
