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
import { TargetForm } from './target-form'
import { cloudName, type useTyped } from './use-typed'

const Written = dynamic(() => import('./written').then((it) => it.Written), {
  ssr: false,
  loading: () => <PanelSkeleton lines={8} />,
})

type TargetPanelProps = {
  chosen: ReturnType<typeof useTyped>
  /** What names are proposed after. */
  like: { clusterName: string; name: string }
  identities: readonly TrustedAccount[]
  /** Of many: goes on with those that the target could not take. */
  onLeft?: (left: TrustedAccount[]) => void
  /** The id of the cluster whose issuer it is. */
  clusterOf: (issuerUrl: string) => string
}

const RAISED = '4096'

/** The target of the chosen cloud, and the files that are written for it. */
export function TargetPanel({ chosen, like, identities, onLeft, clusterOf }: TargetPanelProps) {
  const { cloud, typed, set, known } = chosen
  const [drafts, setDrafts] = useState<Partial<Record<Cloud, TargetFormValues>>>({})
  const [thumbprint, setThumbprint] = useUrlParam('thumbprint')
  const [quota, setQuota] = useUrlParam('quota')
  const many = onLeft !== undefined
  const options = useMemo(
    () => ({
      thumbprint: thumbprint !== '',
      trustLimit: quota === RAISED ? (4096 as const) : undefined,
    }),
    [thumbprint, quota],
  )
  return (
    <>
      <Panel title={many ? 'What is to trust them' : 'What is to trust it'}>
        <TargetForm
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
            label="Write the provider’s thumbprint too"
            detail="AWS has not needed it since 2023; some companies’ rules still ask for it."
            checked={thumbprint !== ''}
            onChange={({ target }) => setThumbprint(target.checked ? '1' : '')}
          />
          {many && (
            <Checkbox
              label="The quota for trust policies is raised to 4,096 characters"
              detail="Without it AWS takes 2,048, and more accounts take more roles."
              checked={quota === RAISED}
              onChange={({ target }) => setQuota(target.checked ? RAISED : '')}
            />
          )}
        </div>
      )}
      {known && identities.length > 0 && (
        <Written
          target={known.target}
          cloudName={cloudName(cloud)}
          identities={identities}
          options={options}
          clusterOf={clusterOf}
          {...(onLeft && { onLeft })}
        />
      )}
      {identities.length === 0 && (
        <Panel flush>
          <NoneYet title="Choose at least one service account">
            One set of files is written for all that are chosen.
          </NoneYet>
        </Panel>
      )}
      {known === null && identities.length > 0 && (
        <Panel flush>
          <NoneYet title="No files yet">
            Fill in the fields: the files are written from them, with issuer, subject and audience
            filled in.
          </NoneYet>
        </Panel>
      )}
    </>
  )
}
