'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { TextareaField } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { RadioField } from '@/components/form/radio-field'
import { useActionForm } from '@/components/form/use-action-form'
import { LinkButton } from '@/components/ui/link'
import { Columns, Panel, Stack } from '@/components/ui/panel'
import { paths } from '@/lib/common/paths'
import { clustersQuery } from '@/lib/features/clusters/queries'
import { createFederationConfigsAction } from '@/lib/features/federation/actions'
import { audienceChoiceOf } from '@/lib/features/federation/audience'
import { federationConfigsQuery } from '@/lib/features/federation/queries'
import type {
  CreateFederationConfigs,
  CreationOutcome,
  NewConfigQuery,
} from '@/lib/features/federation/schema'
import { AudienceField } from './audience-field'
import { ChooseClusters } from './choose-clusters'
import { ConfigNameFields } from './config-name-fields'
import { IssuerField } from './issuer-field'
import { Outcomes } from './outcomes'
import { isDuplicate, planConfigs } from './planned-config'
import { Preview } from './preview'

type FederationFormProps = {
  /**
   * `full` asks for everything. `clusters` asks for clusters only and `cluster` for nothing: both use
   * the webhook's audience and leave out clusters that are federated already.
   */
  variant: 'full' | 'clusters' | 'cluster'
  issuerBase?: string
  given?: NewConfigQuery
  /** Called when the only config of the form was created. */
  onCreated?: (uid: string) => void
  onRefused?: () => void
}

/** Creates federation configs for clusters or for another issuer. */
export function FederationForm(props: FederationFormProps) {
  const { variant, issuerBase, given = {}, onCreated, onRefused } = props
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
      clusters: given.cluster ? [given.cluster] : [],
      issuerUrl: '',
      ...audienceChoiceOf(given.audience, `${issuerBase}/id/${given.cluster}`),
      names: {},
      description: '',
    },
    invalidates: [federationConfigsQuery],
    onDone: (created) => {
      const [first, ...others] = created
      if (onCreated && first?.result.ok && others.length === 0) return onCreated(first.result.uid)
      setOutcomes(created)
      // Clusters whose config was rejected stay chosen, so that the person can try again.
      const rejected = created.filter(({ result }) => !result.ok).map(({ key }) => key)
      state.form.setValue('clusters', rejected)
    },
  })
  const draft = state.values
  const known = clusters.data ?? []
  const base = issuerBase ?? known[0]?.issuerUrl.replace(/\/id\/[^/]+$/, '') ?? ''
  const all = planConfigs(draft, { clusters: known, existing, issuerBase: base })
  const planned = variant === 'full' ? all : all.filter((config) => !isDuplicate(config))
  const duplicatesOnly = all.length > 0 && all.every(isDuplicate)
  const nameOf = (id: string) => known.find((cluster) => cluster.id === id)?.name ?? id
  const submit: typeof state.submit = (event) => {
    if (variant !== 'full')
      state.form.setValue(
        'clusters',
        planned.map(({ key }) => key),
      )
    for (const { key, name } of planned) state.form.setValue(`names.${key}`, name)
    return state.submit(event)
  }

  const chooseClusters = (
    <ChooseClusters
      {...state.control('clusters')}
      clusters={clusters}
      existing={existing}
      audience={draft.audience}
    />
  )
  const preview = <Preview configs={planned} />
  const result = outcomes && variant !== 'cluster' && (
    <Outcomes outcomes={outcomes} nameOf={nameOf} />
  )
  const form = (
    <Form
      state={{ ...state, submit }}
      disabledReason={duplicatesOnly ? DUPLICATE_REASONS[variant] : undefined}
      submitLabel={
        planned.length > 1
          ? `Create ${planned.length} federation configs`
          : 'Create federation config'
      }
      actions={
        variant === 'full' && (
          <LinkButton href={paths.federation()} variant="quiet">
            Cancel
          </LinkButton>
        )
      }
    >
      {variant === 'cluster' && preview}
      {variant === 'clusters' && chooseClusters}
      {variant === 'full' && (
        <>
          <RadioField
            {...state.control('from')}
            label="Issuer"
            cards
            options={[
              {
                value: 'clusters',
                label: 'Clusters of this organization',
                detail: 'The console knows their issuer URLs',
              },
              {
                value: 'issuer',
                label: 'Another issuer',
                detail: 'A CI system or a Kubernetes cluster elsewhere',
              },
            ]}
          />
          {draft.from === 'clusters' ? (
            chooseClusters
          ) : (
            <IssuerField {...state.control('issuerUrl')} />
          )}
          <AudienceField
            kind={state.control('audience')}
            custom={state.field('customAudience')}
            from={draft.from}
          />
          <ConfigNameFields
            configs={planned}
            errorOf={(key) => state.control(`names.${key}`).error}
            onName={(key, name) => state.form.setValue(`names.${key}`, name)}
          />
          <TextareaField
            {...state.field('description')}
            label="Description"
            rows={2}
            help="CoreWeave stores it with the config."
          />
        </>
      )}
    </Form>
  )

  if (variant === 'full')
    return (
      <Columns layout="wide-left">
        <Panel>{form}</Panel>
        <Stack>
          {result}
          {preview}
        </Stack>
      </Columns>
    )
  return (
    <>
      {form}
      {result}
    </>
  )
}

const DUPLICATE_REASONS = {
  full: 'A config with this issuer and audience already exists. Choose another audience or cluster.',
  clusters: 'The chosen clusters are already federated',
  cluster: 'This cluster is already federated',
} as const satisfies Record<FederationFormProps['variant'], string>
