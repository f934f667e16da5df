'use client'

import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { Crumbs } from '@/components/patterns/crumbs'
import type { DraftOwner } from '@/components/patterns/draft-owner'
import { PageHead } from '@/components/ui/page-head'
import { Columns, Panel, Stack } from '@/components/ui/panel'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { paths } from '@/lib/common/paths'
import { clusterQuery } from '@/lib/features/clusters/queries'
import { buildChosenPolicy } from '@/lib/features/policies/policy-choices'
import { policyInventoryQuery } from '@/lib/features/policies/queries'
import type { NewPolicy, NewPolicyQuery } from '@/lib/features/policies/schema'
import { EditorSkeleton } from './editor-skeleton'
import { NewPolicyForm } from './new-policy-form'

const NewPolicyBuilder = dynamic(
  () => import('./new-policy-builder').then((it) => it.NewPolicyBuilder),
  { ssr: false, loading: () => <EditorSkeleton /> },
)

const ByHand = dynamic(() => import('./policy-code').then((it) => it.PolicyCode), {
  ssr: false,
  loading: () => <PanelSkeleton lines={6} />,
})

const PolicySummary = dynamic(() => import('./policy-summary').then((it) => it.PolicySummary), {
  ssr: false,
  loading: () => <PanelSkeleton lines={3} />,
})
const CreatedNote = dynamic(() => import('./created-note').then((it) => it.CreatedNote), {
  ssr: false,
})

type NewPolicyScreenProps = {
  /** What the address asks to begin with. */
  given: NewPolicyQuery
  /** The principal of the signed-in person. */
  editor: string
  draftOwner: DraftOwner
  apiUrl: string
}

/** Creates a policy for a service account from choices alone. */
export function NewPolicyScreen(props: NewPolicyScreenProps) {
  const { given, apiUrl } = props
  const { data: inventory } = useSuspenseQuery(policyInventoryQuery)
  const [choices, setChoices] = useState<NewPolicy>()
  const [created, setCreated] = useState<{ name: string; cluster: string; account: string }>()
  const listed = inventory.clusters.ok ? inventory.clusters.value : []
  const byId = useQuery({
    ...clusterQuery(given.cluster ?? ''),
    enabled: given.cluster !== undefined && !listed.some(({ id }) => id === given.cluster),
  }).data
  const clusters = byId ? [...listed, byId] : listed
  if (given.mode === 'builder')
    return <NewPolicyBuilder {...props} inventory={inventory} clusters={clusters} />
  const policy =
    choices &&
    buildChosenPolicy(choices, clusters.find(({ id }) => id === choices.cluster)?.issuerUrl)

  return (
    <>
      <Crumbs trail={[{ label: 'Policies', href: paths.policies() }, { label: 'New' }]} />
      <PageHead
        title="New policy"
        facts={['Allow a service account to exchange its token and use a bucket']}
      />
      {created && <CreatedNote {...created} />}
      <Columns>
        {!created && (
          <Panel>
            <NewPolicyForm
              clusters={clusters}
              inventory={inventory}
              given={given}
              onChoices={setChoices}
              onCreated={setCreated}
            />
          </Panel>
        )}
        <Stack>
          <PolicySummary
            policy={policy}
            known={{ clusters }}
            until="Choose a service account and its access to see what the policy grants."
          />
          {policy && <ByHand policy={policy} apiUrl={apiUrl} />}
        </Stack>
      </Columns>
    </>
  )
}
