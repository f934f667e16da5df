'use client'

import { useQuery } from '@tanstack/react-query'
import { TextareaField, TextField } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { useActionForm } from '@/components/form/use-action-form'
import { Button } from '@/components/ui/button'
import { updateFederationConfigAction } from '@/lib/federation/actions'
import { collisionsOf } from '@/lib/federation/collisions'
import { federationConfigsQuery } from '@/lib/federation/queries'
import { type FederationConfig, UpdateFederationConfig } from '@/lib/federation/schema'
import { CollisionNotes } from './collision-notes'
import { IssuerField } from './issuer-field'

/** Only what differs from what is there is sent; a change made meanwhile stops the save. */
export function EditConfigForm({ config }: { config: FederationConfig }) {
  const { uid, name, description = '', issuerUrl, audience, updatedAt, cluster } = config
  const state = useActionForm({
    schema: UpdateFederationConfig,
    action: updateFederationConfigAction,
    defaultValues: { uid, seen: updatedAt, name, description, issuerUrl, audience },
    invalidates: [federationConfigsQuery],
  })
  const others = (useQuery(federationConfigsQuery).data ?? []).filter((each) => each.uid !== uid)
  const draft = state.form.watch()
  const moved = draft.issuerUrl !== issuerUrl || draft.audience !== audience
  const changed = state.form.formState.isDirty

  return (
    <Form
      state={state}
      submitLabel="Save changes"
      disabledReason={changed ? undefined : 'Nothing is changed yet'}
      refusedTitle="Nothing was changed."
      actions={
        changed && (
          <Button variant="quiet" onClick={() => state.form.reset()}>
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
