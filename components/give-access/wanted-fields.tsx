'use client'

import { useMemo } from 'react'
import { type KnownCluster, useClusterAccounts } from '@/components/clusters/use-cluster-accounts'
import { SearchField } from '@/components/form/search-field'
import { BucketField } from '@/components/patterns/bucket-field'
import { SegmentedControl } from '@/components/ui/choice'
import { TextLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { listAnd } from '@/lib/common/list'
import { paths } from '@/lib/common/paths'
import { GRANT_LEVELS, type GrantLevel } from '@/lib/core/policy/templates'
import type { GrantChoices } from '@/lib/features/give-access/choices'
import type { PolicyInventory } from '@/lib/features/policies/schema'

const INCLUDES = {
  List: 'The names of objects, not their contents',
  Read: 'Includes List',
  Write: 'Includes List and Read, never Delete',
  Delete: 'Includes List, Read and Write',
} as const satisfies Record<GrantLevel, string>

type WantedFieldsProps = {
  choices: GrantChoices
  clusters: readonly KnownCluster[]
  inventory: PolicyInventory
  /** The zone of the chosen cluster, to say whether the bucket is in it. */
  zone: string | undefined
  disabled: boolean
  onChoose: (change: Partial<GrantChoices>) => void
}

/** Who can do what on what: a service account of any cluster, a level, a bucket. */
export function WantedFields(props: WantedFieldsProps) {
  const { choices, clusters, inventory, zone, disabled, onChoose } = props
  const known = useClusterAccounts(clusters)
  const { cluster, namespace, account, bucket = '', level } = choices
  const chosen = cluster && namespace && account ? `${cluster}/${namespace}/${account}` : ''
  const items = useMemo(
    () =>
      known.accounts.map((each) => ({
        value: `${each.cluster.id}/${each.namespace}/${each.name}`,
        label: `${each.cluster.name} / ${each.namespace} / ${each.name}`,
      })),
    [known.accounts],
  )
  const clusterName = clusters.find(({ id }) => id === cluster)?.name ?? cluster
  const given = chosen && !items.some(({ value }) => value === chosen)
  return (
    <Panel>
      <fieldset
        disabled={disabled}
        className="grid items-start gap-4 lg:grid-cols-[minmax(0,2fr)_auto_minmax(0,1fr)]"
      >
        <legend className="sr-only">The access to give</legend>
        <SearchField
          label="Workload"
          value={chosen}
          onValueChange={(value) => {
            const [id = '', ns = '', name = ''] = value.split('/')
            if (value) onChoose({ cluster: id, namespace: ns, account: name })
          }}
          items={
            given
              ? [{ value: chosen, label: `${clusterName} / ${namespace} / ${account}` }, ...items]
              : items
          }
          placeholder="Cluster, namespace or name"
          status={known.reading ? 'Loading service accounts…' : undefined}
          help={
            known.unread.length > 0 && (
              <>
                Not all could be read: {listAnd(known.unread)}.{' '}
                <TextLink href={paths.workloads({ view: 'namespaces' })}>Open a namespace</TextLink>{' '}
                to choose from its service accounts.
              </>
            )
          }
          error={undefined}
        />
        <div className="grid gap-1">
          <span className="font-medium text-ink-2 text-small">can</span>
          <SegmentedControl
            label="Access level"
            value={level}
            onValueChange={(value) => onChoose({ level: value })}
            options={GRANT_LEVELS.map((value) => ({ value, label: value }))}
          />
          <span className="text-ink-2 text-small">{INCLUDES[level]}</span>
        </div>
        <div className="grid gap-1">
          <BucketField
            value={bucket}
            onValueChange={(value) => onChoose({ bucket: value })}
            buckets={inventory.buckets}
            error={undefined}
          />
          <ZoneFit inventory={inventory} bucket={bucket} zone={zone} />
        </div>
      </fieldset>
    </Panel>
  )
}

type ZoneFitProps = { inventory: PolicyInventory; bucket: string; zone: string | undefined }

/** Whether the bucket is in the zone of the cluster, whose region clients sign for by default. */
function ZoneFit({ inventory: { buckets }, bucket, zone }: ZoneFitProps) {
  const location = buckets.ok && buckets.value.find(({ name }) => name === bucket)?.location
  if (!location || !zone) return null
  if (location === zone)
    return <span className="text-ink-2 text-small">{location}, same zone as the cluster</span>
  return (
    <span className="text-small text-warn">
      In {location}, the cluster is in {zone}. Clients have to sign for {location}.
    </span>
  )
}
