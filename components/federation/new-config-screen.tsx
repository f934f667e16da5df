'use client'

import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { TextareaField } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { RadioField } from '@/components/form/radio-field'
import { useActionForm } from '@/components/form/use-action-form'
import { Crumbs } from '@/components/patterns/crumbs'
import { LinkButton } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { Columns, Panel, Stack } from '@/components/ui/panel'
import { paths } from '@/lib/common/paths'
import type { Reading } from '@/lib/common/result'
import { clustersQuery } from '@/lib/features/clusters/queries'
import type { Cluster } from '@/lib/features/clusters/schema'
import { createFederationConfigsAction } from '@/lib/features/federation/actions'
import { federationConfigsQuery } from '@/lib/features/federation/queries'
import type { CreationOutcome, NewConfigQuery } from '@/lib/features/federation/schema'
import { AudienceField } from './audience-field'
import { ChooseClusters } from './choose-clusters'
import { IssuerField } from './issuer-field'
import { Outcomes } from './outcomes'
import { Preview } from './preview'
import { isThere, targetsOf } from './target'
import { Targets } from './targets'

type NewConfigScreenProps = {
  reading: Reading<Cluster[]>
  issuerBase: string
  /** What the address asks to begin with. */
  given: NewConfigQuery
}

export function NewConfigScreen({ reading, issuerBase, given }: NewConfigScreenProps) {
  const router = useRouter()
  const [outcomes, setOutcomes] = useState<CreationOutcome[]>()
  const clusters = useQuery({
    ...clustersQuery,
    ...(reading.ok && { initialData: reading.value, initialDataUpdatedAt: Date.parse(reading.at) }),
  })
  const existing = useQuery(federationConfigsQuery).data ?? []
  const state = useActionForm({
    schema: async () => (await import('@/lib/features/federation/schema')).CreateFederationConfigs,
    action: createFederationConfigsAction,
    defaultValues: {
      from: 'clusters',
      clusters: given.cluster ? [given.cluster] : [],
      issuerUrl: '',
      audience: given.audience ?? 'issuer',
      customAudience: '',
      names: {},
      description: '',
    },
    invalidates: [federationConfigsQuery],
    onDone: (made) => {
      const [only, ...others] = made
      if (only?.result.ok && others.length === 0)
        router.push(paths.federationConfig(only.result.uid))
      else {
        setOutcomes(made)
        // What was refused stays chosen, to be tried again.
        const refused = made.filter(({ result }) => !result.ok).map(({ key }) => key)
        state.form.setValue('clusters', refused)
      }
    },
  })
  const draft = state.form.watch()
  const targets = targetsOf(draft, { clusters: clusters.data ?? [], existing, issuerBase })
  const nameOf = (id: string) => clusters.data?.find((each) => each.id === id)?.name ?? id

  return (
    <>
      <Crumbs trail={[{ label: 'Federation', href: paths.federation() }, { label: 'New' }]} />
      <PageHead
        title="New federation config"
        facts={['Makes CoreWeave accept tokens of an issuer, for one audience']}
      />
      <Columns layout="wide-left">
        <Panel>
          <Form
            state={{
              ...state,
              submit: (event) => {
                for (const { key, name } of targets) state.form.setValue(`names.${key}`, name)
                return state.submit(event)
              },
            }}
            disabledReason={
              targets.length > 0 && targets.every(isThere)
                ? 'CoreWeave has this already: choose another audience or cluster'
                : undefined
            }
            submitLabel={
              targets.length > 1
                ? `Create ${targets.length} federation configs`
                : 'Create federation config'
            }
            actions={
              <LinkButton href={paths.federation()} variant="quiet">
                Cancel
              </LinkButton>
            }
          >
            <RadioField
              {...state.control('from')}
              label="Whose tokens are accepted"
              cards
              options={[
                {
                  value: 'clusters',
                  label: 'Clusters of this organization',
                  detail: 'Their issuer is known; nothing is typed',
                },
                {
                  value: 'issuer',
                  label: 'Another issuer',
                  detail: 'A CI system, or Kubernetes elsewhere',
                },
              ]}
            />
            {draft.from === 'clusters' ? (
              <ChooseClusters
                {...state.control('clusters')}
                clusters={clusters}
                existing={existing}
                audience={draft.audience}
              />
            ) : (
              <IssuerField {...state.control('issuerUrl')} />
            )}
            <AudienceField
              kind={state.control('audience')}
              custom={state.field('customAudience')}
              from={draft.from}
            />
            <Targets
              targets={targets}
              errorOf={(key) => state.control(`names.${key}`).error}
              onName={(key, name) => state.form.setValue(`names.${key}`, name)}
            />
            <TextareaField
              {...state.field('description')}
              label="Description"
              rows={2}
              help="Optional. CoreWeave keeps it with the config."
            />
          </Form>
        </Panel>
        <Stack>
          {outcomes && <Outcomes outcomes={outcomes} nameOf={nameOf} />}
          <Preview targets={targets} />
        </Stack>
      </Columns>
    </>
  )
}
