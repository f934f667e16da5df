'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { TextareaField, TextField } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { useActionForm } from '@/components/form/use-action-form'
import { Button } from '@/components/ui/button'
import { updateFederationConfigAction } from '@/lib/features/federation/actions'
import { collisionsOf } from '@/lib/features/federation/collisions'
import { federationConfigQuery, federationConfigsQuery } from '@/lib/features/federation/queries'
import type { FederationConfig } from '@/lib/features/federation/schema'
import { CollisionNotes } from './collision-notes'
import { IssuerField } from './issuer-field'

const FIELDS = ['name', 'issuerUrl', 'audience', 'description'] as const

const valuesOf = ({
  uid,
  name,
  issuerUrl,
  audience,
  description = '',
  ...rest
}: FederationConfig) => ({
  uid,
  name,
  issuerUrl,
  audience,
  description,
  seen: rest.updatedAt,
})

/** Only what differs from what is there is sent; a change made meanwhile stops the save. */
export function EditConfigForm({ config }: { config: FederationConfig }) {
  const { uid, name, issuerUrl, audience, cluster } = config
  const client = useQueryClient()
  const state = useActionForm({
    schema: async () => (await import('@/lib/features/federation/schema')).UpdateFederationConfig,
    action: updateFederationConfigAction,
    defaultValues: valuesOf(config),
    invalidates: [federationConfigsQuery],
    onDone: (saved) => form.reset(valuesOf(saved)),
  })
  const { form } = state
  const { dirtyFields, defaultValues, isDirty } = form.formState

  // Somebody's change to another field is taken in; one to a field being typed in stops the save.
  useEffect(() => {
    const now = valuesOf(config)
    const clash = FIELDS.some(
      (field) => dirtyFields[field] && defaultValues?.[field] !== now[field],
    )
    if (!clash && defaultValues?.seen !== now.seen) form.reset(now, { keepDirtyValues: true })
  }, [config, form, dirtyFields, defaultValues])

  const takeTheirs = async () => {
    const fresh = await client.fetchQuery({ ...federationConfigQuery(uid), staleTime: 0 })
    state.forget()
    form.reset(valuesOf(fresh))
  }
  const others = (useQuery(federationConfigsQuery).data ?? []).filter((each) => each.uid !== uid)
  const draft = form.watch()
  const moved = draft.issuerUrl !== issuerUrl || draft.audience !== audience

  return (
    <Form
      state={state}
      submitLabel="Save changes"
      disabledReason={isDirty ? undefined : 'Nothing is changed yet'}
      refusedTitle="Nothing was changed."
      refusedActions={({ reason }) =>
        reason === 'lost-race' && (
          <Button onClick={() => void takeTheirs()}>Drop mine, show theirs</Button>
        )
      }
      actions={
        isDirty && (
          <Button variant="quiet" onClick={() => form.reset()}>
            Undo changes
          </Button>
        )
      }
    >
      <TextField {...state.field('name')} label="Name" mono />
      <IssuerField
        {...state.control('issuerUrl')}
        {...(cluster && { help: `The issuer of ${cluster.name ?? cluster.id}.` })}
      />
      <TextField
        {...state.field('audience')}
        label="Audience"
        mono
        help="Exactly as the tokens carry it. Accounts that ask for another one lose access."
      />
      {moved && <CollisionNotes of={name} collisions={collisionsOf(draft, others)} />}
      <TextareaField {...state.field('description')} label="Description" rows={2} />
    </Form>
  )
}
