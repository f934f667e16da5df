'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Form } from '@/components/form/form'
import { useActionForm } from '@/components/form/use-action-form'
import { clustersQuery } from '@/lib/features/clusters/queries'
import { createFederationConfigsAction } from '@/lib/features/federation/actions'
import { federationConfigsQuery } from '@/lib/features/federation/queries'
import type { CreateFederationConfigs, CreationOutcome } from '@/lib/features/federation/schema'
import { ChooseClusters } from './choose-clusters'
import { Outcomes } from './outcomes'
import { Preview } from './preview'
import { isThere, targetsOf } from './target'

type FederateFormProps = {
  /** The one cluster that is meant; without it several are chosen from all. */
  only?: string
  /** Somebody else may just have made the same one. */
  onRefused?: () => void
}

/** Clusters for the webhook’s audience; nothing is typed. */
export function FederateForm({ only, onRefused }: FederateFormProps) {
  const [outcomes, setOutcomes] = useState<CreationOutcome[]>()
  const clusters = useQuery(clustersQuery)
  const existing = useQuery(federationConfigsQuery).data ?? []
  const state = useActionForm({
    schema: async () => (await import('@/lib/features/federation/schema')).CreateFederationConfigs,
    action: async (draft: CreateFederationConfigs) => {
      const result = await createFederationConfigsAction(draft)
      if (!result.ok) onRefused?.()
      return result
    },
    defaultValues: {
      from: 'clusters',
      clusters: only ? [only] : [],
      issuerUrl: '',
      audience: 'issuer',
      customAudience: '',
      names: {},
      description: '',
    },
    invalidates: [federationConfigsQuery],
    onDone: (made) => {
      setOutcomes(made)
      const refused = made.filter(({ result }) => !result.ok).map(({ key }) => key)
      state.form.setValue('clusters', refused)
    },
  })
  const draft = state.form.watch()
  const known = { clusters: clusters.data ?? [], existing }
  const nameOf = (id: string) => known.clusters.find((cluster) => cluster.id === id)?.name ?? id
  const issuerBase = known.clusters[0]?.issuerUrl.replace(/\/id\/[^/]+$/, '') ?? ''
  const wanted = targetsOf(draft, { ...known, issuerBase }).filter((target) => !isThere(target))

  return (
    <>
      <Form
        state={{
          ...state,
          submit: (event) => {
            state.form.setValue(
              'clusters',
              wanted.map(({ key }) => key),
            )
            for (const { key, name } of wanted) state.form.setValue(`names.${key}`, name)
            return state.submit(event)
          },
        }}
        disabledReason={
          draft.clusters.length > 0 && wanted.length === 0
            ? 'What is chosen is federated already'
            : undefined
        }
        submitLabel={
          wanted.length > 1
            ? `Create ${wanted.length} federation configs`
            : 'Create federation config'
        }
      >
        {only ? (
          <Preview targets={wanted} />
        ) : (
          <ChooseClusters
            {...state.control('clusters')}
            clusters={clusters}
            existing={existing}
            audience="issuer"
          />
        )}
      </Form>
      {outcomes && !only && <Outcomes outcomes={outcomes} nameOf={nameOf} />}
    </>
  )
}
