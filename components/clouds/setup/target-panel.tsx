'use client'

import dynamic from 'next/dynamic'
import { useMemo, useState } from 'react'
import { NoneYet } from '@/components/patterns/empty-state'
import { useUrlParam } from '@/components/table/url-param'
import { Checkbox } from '@/components/ui/choice'
import { Panel } from '@/components/ui/panel'
import { PanelSkeleton } from '@/components/ui/skeleton'
import type { Cloud } from '@/lib/core/identity/clouds'
import { suggestValues, type TargetFormValues } from '@/lib/core/trust-setup/fields'
import type { TrustedAccount } from '@/lib/core/trust-setup/setup-files'
import { TrustTargetForm } from './target-form'
import { cloudName, type useTargetParams } from './use-target-params'

const SetupResult = dynamic(() => import('./setup-result').then((it) => it.SetupResult), {
  ssr: false,
  loading: () => <PanelSkeleton lines={8} />,
})

type TargetPanelProps = {
  chosen: ReturnType<typeof useTargetParams>
  /** The source of suggested names. */
  like: { clusterName: string; name: string }
  identities: readonly TrustedAccount[]
  /** For several accounts: continues with those that the target's limit excludes. */
  onOmitted?: (omitted: TrustedAccount[]) => void
  /** The ID of the cluster with this issuer. */
  clusterOf: (issuerUrl: string) => string
}

const RAISED = '4096'

/** The form of the chosen cloud and the files generated from it. */
export function TargetPanel({ chosen, like, identities, onOmitted, clusterOf }: TargetPanelProps) {
  const { cloud, typed, set, known } = chosen
  const [drafts, setDrafts] = useState<Partial<Record<Cloud, TargetFormValues>>>({})
  const [thumbprint, setThumbprint] = useUrlParam('thumbprint')
  const [quota, setQuota] = useUrlParam('quota')
  const many = onOmitted !== undefined
  const options = useMemo(
    () => ({
      thumbprint: thumbprint !== '',
      trustLimit: quota === RAISED ? (4096 as const) : undefined,
    }),
    [thumbprint, quota],
  )
  return (
    <>
      <Panel title={'Trust target'}>
        <TrustTargetForm
          key={cloud}
          cloud={cloud}
          initial={{ ...suggestValues(cloud, like), ...drafts[cloud], ...typed }}
          typed={typed}
          onDone={set}
          onLeave={(left) => setDrafts((held) => ({ ...held, [cloud]: left }))}
        />
      </Panel>
      {known && cloud === 'aws' && (
        <div className="grid gap-2">
          <Checkbox
            label="Include the provider’s thumbprint"
            detail="AWS has not required it since 2023. Some organizations’ policies do."
            checked={thumbprint !== ''}
            onChange={({ target }) => setThumbprint(target.checked ? '1' : '')}
          />
          {many && (
            <Checkbox
              label="The trust policy quota is raised to 4,096 characters"
              detail="The default is 2,048 characters; more accounts then require more roles."
              checked={quota === RAISED}
              onChange={({ target }) => setQuota(target.checked ? RAISED : '')}
            />
          )}
        </div>
      )}
      {known && identities.length > 0 && (
        <SetupResult
          target={known.target}
          cloudName={cloudName(cloud)}
          identities={identities}
          options={options}
          clusterOf={clusterOf}
          {...(onOmitted && { onOmitted })}
        />
      )}
      {identities.length === 0 && (
        <Panel flush>
          <NoneYet title="Select at least one service account">
            One set of files covers all selected service accounts.
          </NoneYet>
        </Panel>
      )}
      {known === null && identities.length > 0 && (
        <Panel flush>
          <NoneYet title="No files yet">
            Complete the fields to generate files with the issuer, subject and audience filled in.
          </NoneYet>
        </Panel>
      )}
    </>
  )
}
