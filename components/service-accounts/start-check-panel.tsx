'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { BucketField } from '@/components/patterns/bucket-field'
import { CodeBlock } from '@/components/patterns/code-block'
import { SegmentedControl } from '@/components/ui/choice'
import { InlineCode } from '@/components/ui/inline-code'
import { Panel } from '@/components/ui/panel'
import { PanelTabs } from '@/components/ui/tabs'
import type { StartCheck } from '@/lib/core/verification/start-check'
import { clusterQuery } from '@/lib/features/clusters/queries'
import { policyInventoryQuery } from '@/lib/features/policies/queries'
import { startCheckFiles } from '@/lib/features/service-accounts/start-check-files'

export type StartCheckAddresses = Pick<StartCheck, 'image' | 'endpoint'>

const LEVELS: { value: 'read' | 'list'; label: string }[] = [
  { value: 'read', label: 'Read an object' },
  { value: 'list', label: 'List objects' },
]

type StartCheckPanelProps = { cluster: string; addresses: StartCheckAddresses }

/** An init container that verifies access before a workload starts, and policies that require it. */
export function StartCheckPanel({ cluster, addresses }: StartCheckPanelProps) {
  const [bucket, setBucket] = useState('')
  const [access, setAccess] = useState<'read' | 'list'>('read')
  const inventory = useQuery(policyInventoryQuery).data
  const zone = useQuery(clusterQuery(cluster)).data?.zone ?? ''
  const buckets = inventory?.buckets.ok ? inventory.buckets.value : []
  const region = buckets.find(({ name }) => name === bucket)?.location
  const files = startCheckFiles({
    ...addresses,
    zone,
    ...(bucket && { bucketCheck: { bucket, access, ...(region && { region }) } }),
  })
  return (
    <Panel title="Verify at start" flush>
      <div className="grid gap-3 p-3.5">
        <p className="text-ink-2">
          An init container exchanges the token and tries the bucket before the workload starts. If
          that fails, the workload does not start, and the log of the init container says why.
        </p>
        {inventory && (
          <BucketField
            value={bucket}
            onValueChange={setBucket}
            optional
            error={undefined}
            buckets={inventory.buckets}
          />
        )}
        {bucket ? (
          <SegmentedControl
            label="What to try"
            value={access}
            onValueChange={setAccess}
            options={LEVELS}
          />
        ) : (
          <p className="text-ink-2 text-small">
            Without a bucket, it lists the buckets, which the service account must be allowed to do.
          </p>
        )}
      </div>
      <PanelTabs
        label="Verify at start"
        tabs={files.map(({ key, label, note, code }) => ({
          key,
          label,
          content: (
            <>
              <p className="px-3.5 pt-3 text-ink-2 text-small">
                <InlineCode>{note}</InlineCode>
              </p>
              <CodeBlock code={code} label={label} language="yaml" />
            </>
          ),
        }))}
      />
    </Panel>
  )
}
