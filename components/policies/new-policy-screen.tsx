'use client'

import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { Crumbs } from '@/components/shell/crumbs'
import { PageHead } from '@/components/ui/page-head'
import { Columns, Panel, Stack } from '@/components/ui/panel'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { paths } from '@/lib/common/paths'
import { clusterQuery } from '@/lib/features/clusters/queries'
import { policyFrom } from '@/lib/features/policies/draft'
import { policyInventoryQuery } from '@/lib/features/policies/queries'
import type { NewPolicy, NewPolicyQuery, PolicyInventory } from '@/lib/features/policies/schema'
import { Created } from './created'
import { EditorSkeleton } from './editor-skeleton'
import { NewPolicyForm } from './new-policy-form'
import { WhatItSays } from './what-it-says'

const NewPolicyBuilder = dynamic(
  () => import('./new-policy-builder').then((it) => it.NewPolicyBuilder),
  { ssr: false, loading: () => <EditorSkeleton /> },
)

const ByHand = dynamic(() => import('./by-hand').then((it) => it.ByHand), {
  ssr: false,
  loading: () => <PanelSkeleton lines={6} />,
})

type NewPolicyScreenProps = {
  inventory: PolicyInventory
  /** What the address asks to begin with. */
  given: NewPolicyQuery
  /** The principal of whoever is signed in. */
  editor: string
  orgUid: string
  apiUrl: string
}

/** From a service account to a policy for it, without typing an identifier. */
export function NewPolicyScreen(props: NewPolicyScreenProps) {
  const { inventory: first, given, apiUrl } = props
  const { data: inventory } = useQuery({ ...policyInventoryQuery, initialData: first })
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
    choices && policyFrom(choices, clusters.find(({ id }) => id === choices.cluster)?.issuerUrl)

  return (
    <>
      <Crumbs trail={[{ label: 'Policies', href: paths.policies() }, { label: 'New' }]} />
      <PageHead
        title="New policy"
        facts={['Lets a service account exchange its token and use a bucket']}
      />
      {created && <Created {...created} />}
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
          <WhatItSays
            policy={policy}
            known={{ clusters }}
            until="Choose a service account and what it may do: what the policy grants is told here."
          />
          {policy && <ByHand policy={policy} apiUrl={apiUrl} />}
        </Stack>
      </Columns>
    </>
  )
}
