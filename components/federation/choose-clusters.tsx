'use client'

import type { UseQueryResult } from '@tanstack/react-query'
import { useId } from 'react'
import { NoCluster } from '@/components/clusters/no-cluster'
import { FieldMessage } from '@/components/form/field'
import { QueryPart } from '@/components/patterns/query-part'
import { Checkbox } from '@/components/ui/choice'
import { TableSkeleton } from '@/components/ui/skeleton'
import type { Cluster } from '@/lib/features/clusters/schema'
import { type AudienceKind, audienceKindOf } from '@/lib/features/federation/audience'
import type { FederationConfig } from '@/lib/features/federation/schema'

type ChooseClustersProps = {
  value: string[]
  onValueChange: (value: string[]) => void
  error: string | undefined
  clusters: UseQueryResult<Cluster[]>
  existing: FederationConfig[]
  audience: AudienceKind
}

export function ChooseClusters(props: ChooseClustersProps) {
  const { value, onValueChange, error, clusters, existing, audience } = props
  const id = useId()
  return (
    <fieldset aria-describedby={id} className="grid min-w-0 gap-1">
      <legend className="mb-1 font-medium text-ink-2 text-small">Clusters</legend>
      <div className="rounded-control border border-line-strong">
        <QueryPart
          query={clusters}
          what="the list of clusters"
          skeleton={<TableSkeleton columns={2} rows={3} />}
        >
          {(all) =>
            all.length === 0 ? (
              <NoCluster />
            ) : (
              <ul>
                {withGiven(all, value).map(({ id: cluster, name, zone, issuerUrl }) => (
                  <li key={cluster} className="border-line not-last:border-b px-3 py-2">
                    <Checkbox
                      label={name}
                      detail={detailOf({ zone, issuerUrl, existing, audience })}
                      checked={value.includes(cluster)}
                      onChange={({ target }) =>
                        onValueChange(
                          target.checked
                            ? [...value, cluster]
                            : value.filter((each) => each !== cluster),
                        )
                      }
                    />
                  </li>
                ))}
              </ul>
            )
          }
        </QueryPart>
      </div>
      <FieldMessage id={id} error={error} />
    </fieldset>
  )
}

type Listed = Pick<Cluster, 'id' | 'name' | 'zone' | 'issuerUrl'>

/** The clusters, and any that the address names but this person may not list. */
const withGiven = (all: Cluster[], chosen: string[]): Listed[] => [
  ...all,
  ...chosen
    .filter((id) => !all.some((cluster) => cluster.id === id))
    .map((id) => ({ id, name: id, zone: '', issuerUrl: '' })),
]

function detailOf({
  zone,
  issuerUrl,
  existing,
  audience,
}: Pick<Listed, 'zone' | 'issuerUrl'> & Pick<ChooseClustersProps, 'existing' | 'audience'>) {
  const such = existing.find(
    (config) => config.issuerUrl === issuerUrl && audienceKindOf(config) === audience,
  )
  if (!such || audience === 'custom') return zone
  return `${zone}, already federated: ${such.name}${such.active ? '' : ' (paused)'}`
}
