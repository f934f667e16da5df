'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { TextareaField, TextField } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { useActionForm } from '@/components/form/use-action-form'
import { Button } from '@/components/ui/button'
import { updateFederationConfigAction } from '@/lib/features/federation/actions'
import { findCollisions } from '@/lib/features/federation/collisions'
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

/** Sends only the changed fields; the save is rejected after a concurrent change. */
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
  const { form, values: draft, defaults, isChanged } = state

  // A change by someone else to an untouched field is merged; one to an edited field makes the save fail.
  useEffect(() => {
    const now = valuesOf(config)
    const clash = FIELDS.some(
      (field) => draft[field] !== defaults[field] && defaults[field] !== now[field],
    )
    if (!clash && defaults.seen !== now.seen) form.rebase(now)
  }, [config, form, draft, defaults])

  const takeTheirs = async () => {
    const fresh = await client.fetchQuery({ ...federationConfigQuery(uid), staleTime: 0 })
    state.forget()
    form.reset(valuesOf(fresh))
  }
  const others = (useQuery(federationConfigsQuery).data ?? []).filter((each) => each.uid !== uid)
  const moved = draft.issuerUrl !== issuerUrl || draft.audience !== audience

  return (
    <Form
      state={state}
      submitLabel="Save changes"
      disabledReason={isChanged ? undefined : 'No changes yet'}
      refusedTitle="The config was not changed."
      refusedActions={({ reason }) =>
        reason === 'lost-race' && (
          <Button onClick={() => void takeTheirs()}>Discard my changes</Button>
        )
      }
      actions={
        isChanged && (
          <Button variant="quiet" onClick={() => form.reset()}>
            Reset
          </Button>
        )
      }
    >
      <TextField {...state.field('name')} label="Name" mono />
      <IssuerField
        {...state.control('issuerUrl')}
        {...(cluster && { help: `The issuer URL of ${cluster.name ?? cluster.id}.` })}
      />
      <TextField
        {...state.field('audience')}
        label="Audience"
        mono
        help="The exact value of the token’s aud claim. Service accounts with another audience lose access."
      />
      {moved && <CollisionNotes of={name} collisions={findCollisions(draft, others)} />}
      <TextareaField {...state.field('description')} label="Description" rows={2} />
    </Form>
  )
}
