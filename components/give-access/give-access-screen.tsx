'use client'

import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useSearchParams } from 'next/navigation'
import { useEffect } from 'react'
import type { KnownCluster } from '@/components/clusters/use-cluster-accounts'
import { NoneYet } from '@/components/patterns/empty-state'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { paths } from '@/lib/common/paths'
import { clusterQuery } from '@/lib/features/clusters/queries'
import { type GrantChoices, parseGrantChoices } from '@/lib/features/give-access/choices'
import { policyInventoryQuery } from '@/lib/features/policies/queries'
import type { PolicyInventory } from '@/lib/features/policies/schema'
import { WantedFields } from './wanted-fields'

// Needed once everything is chosen, and fetched meanwhile.
const loadGrant = () => import('./grant').then((it) => it.Grant)
const Grant = dynamic(loadGrant, { ssr: false, loading: () => <PanelSkeleton lines={6} /> })

type GiveAccessScreenProps = { clusters: KnownCluster[]; inventory: PolicyInventory }

/** One flow from what is wanted to a proof: what is missing is computed, shown, done in order and verified. */
export function GiveAccessScreen({ clusters, inventory: first }: GiveAccessScreenProps) {
  const choices = parseGrantChoices(useSearchParams())
  const { data: inventory = first } = useQuery(policyInventoryQuery)
  useEffect(() => void loadGrant(), [])
  const { cluster, namespace, account, bucket, level } = choices
  const { data } = useQuery({ ...clusterQuery(cluster ?? ''), enabled: Boolean(cluster) })
  const fields = (disabled: boolean) => (
    <WantedFields
      choices={choices}
      clusters={clusters}
      inventory={inventory}
      zone={data?.zone}
      disabled={disabled}
      onChoose={choose}
    />
  )
  if (!cluster || !namespace || !account || !bucket)
    return (
      <>
        <PageHead
          title="Give access"
          facts={[
            'Choose a workload, an access level and a bucket; the console finds what is missing',
          ]}
        />
        {fields(false)}
        <Panel flush>
          <NoneYet title="Nothing chosen yet">
            The steps appear here: the federation config, the annotation, the statement of a policy,
            and a verification of the bucket.
          </NoneYet>
        </Panel>
      </>
    )
  const known = clusters.find(({ id }) => id === cluster)
  return (
    <Grant
      key={[cluster, namespace, account, bucket, level].join('\n')}
      part={{
        id: cluster,
        name: known?.name ?? data?.name ?? cluster,
        issuerUrl: known?.issuerUrl ?? data?.issuerUrl ?? '',
        ...(data && { cluster: data }),
      }}
      wanted={{ cluster, namespace, name: account, bucket, level }}
      inventory={inventory}
      fields={fields}
    />
  )
}

/** Adds a choice to those of the address. */
function choose(change: Partial<GrantChoices>) {
  const now = parseGrantChoices(new URLSearchParams(window.location.search))
  window.history.replaceState(null, '', paths.giveAccess({ ...now, ...change }))
}
