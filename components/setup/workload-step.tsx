'use client'

import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { BucketField } from '@/components/patterns/bucket-field'
import { CodeBlock } from '@/components/patterns/code-block'
import { SegmentedControl } from '@/components/ui/choice'
import { Note } from '@/components/ui/note'
import { Panel, Stack } from '@/components/ui/panel'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { PanelTabs } from '@/components/ui/tabs'
import { organizationIdQuery } from '@/lib/features/clusters/queries'
import { coverageQuery } from '@/lib/features/coverage/queries'
import { policyInventoryQuery } from '@/lib/features/policies/queries'
import { exchangeUrlOf, workloadFiles } from '@/lib/features/workloads/manifests'
import { workloadChecksQuery } from '@/lib/features/workloads/queries'
import type { Addresses } from '@/lib/features/workloads/storage'
import { ChooseAccount } from './choose-account'
import { FileCheck } from './file-check'
import type { StepProps } from './step-props'

// Loaded on demand, because the other steps do without what was measured of clients.
const ClientConfiguration = dynamic(
  () => import('./client-configuration').then((it) => it.ClientConfiguration),
  { loading: () => <PanelSkeleton /> },
)

type WorkloadStepProps = Pick<StepProps, 'part' | 'setup'> & { addresses: Addresses }

const PLACES: { value: 'inside' | 'outside'; label: string }[] = [
  { value: 'inside', label: 'Inside the cluster' },
  { value: 'outside', label: 'Outside the cluster' },
]

/** The settings that the webhook does not inject: endpoint, region and addressing style. */
export function WorkloadStep({ part, setup, addresses }: WorkloadStepProps) {
  const { id, cluster } = part
  const { choices, chosen, go } = setup
  const [place, setPlace] = useState<'inside' | 'outside'>('inside')
  const inventory = useQuery(policyInventoryQuery).data
  const organization = useQuery(organizationIdQuery(id)).data
  const buckets = inventory?.buckets.ok ? inventory.buckets.value : []
  const bucket = choices.bucket ?? ''
  const region = buckets.find(({ name }) => name === bucket)?.location ?? cluster?.zone ?? ''
  const storage = {
    endpoint: place === 'inside' ? addresses.inside : addresses.outside,
    region,
    bucket: bucket || 'my-bucket',
  }
  const who = {
    namespace: chosen?.namespace ?? 'default',
    account: chosen?.name ?? 'my-service-account',
  }
  const exchangeUrl = organization?.id && exchangeUrlOf(addresses.api, organization.id)
  const files = workloadFiles(who, storage, {
    image: addresses.image,
    ...(exchangeUrl && { exchangeUrl }),
  })
  const coverage = useQuery({
    ...coverageQuery(id, { namespace: who.namespace, account: who.account }),
    enabled: chosen !== undefined,
  }).data
  const checked = chosen !== undefined && bucket !== ''
  const checks = useQuery({
    ...workloadChecksQuery({ cluster: id, ...who, bucket, region, place }),
    enabled: checked,
  })
  return (
    <Stack>
      <Panel title="Configure your workload">
        <p>
          The webhook injects credentials but not the endpoint of object storage. Use virtual-hosted
          addressing; path-style requests are rejected. Remove static <code>AWS_*</code> keys from
          the environment, because AWS clients prefer them to the injected credentials.
        </p>
        <ChooseAccount cluster={id} setup={setup} />
        {inventory && (
          <BucketField
            value={bucket}
            onValueChange={(value) => go({ bucket: value || undefined })}
            error={undefined}
            buckets={inventory.buckets}
          />
        )}
        <SegmentedControl
          label="Location"
          value={place}
          onValueChange={setPlace}
          options={PLACES}
        />
        {(!chosen || !bucket) && (
          <Note kind="info">
            Choose a service account and a bucket to fill in the examples below.
          </Note>
        )}
      </Panel>
      <Panel title="Kubernetes manifests" flush>
        <PanelTabs
          label="Kubernetes manifests"
          tabs={files.map((file) => ({
            key: file.key,
            label: file.label,
            content: (
              <>
                <div className="grid gap-2 px-3.5 pt-3">
                  <p className="text-ink-2">{file.note}</p>
                  {checked && (
                    <FileCheck
                      file={file}
                      clusterName={cluster?.name ?? 'the cluster'}
                      check={checks.data?.[file.key]}
                      refused={checks.error ?? undefined}
                    />
                  )}
                </div>
                <CodeBlock code={file.code} label={file.label} language="yaml" />
              </>
            ),
          }))}
        />
      </Panel>
      <ClientConfiguration
        storage={storage}
        livePods={coverage?.pods}
        account={chosen && { cluster: id, namespace: chosen.namespace, name: chosen.name }}
      />
    </Stack>
  )
}
