'use client'

import { useState } from 'react'
import { TextButton } from '@/components/form/field'
import { TextField } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { RadioField } from '@/components/form/radio-field'
import { useActionForm } from '@/components/form/use-action-form'
import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy'
import { Dialog } from '@/components/ui/dialog'
import { createNotificationTargetAction } from '@/lib/notifications/actions'
import { CreateNotificationTarget, FORMATS } from '@/lib/notifications/schema'
import { formats } from './formats'

export function AddTarget({ primary = false }: { primary?: boolean }) {
  const [open, setOpen] = useState(false)
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button {...(primary ? { variant: 'primary' } : { size: 'tiny' })}>Add target</Button>
      }
      title="Add a notification target"
      description="Its address and secret are kept encrypted, and shown nowhere again."
    >
      <TargetForm onDone={() => setOpen(false)} />
    </Dialog>
  )
}

/** Made here, so that it is never in an answer of the server. */
const newSecret = () =>
  `whsec_${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))}`

function TargetForm({ onDone }: { onDone: () => void }) {
  const state = useActionForm({
    schema: CreateNotificationTarget,
    action: createNotificationTargetAction,
    defaultValues: { name: '', format: 'slack', url: '', secret: '' },
    onDone,
  })
  const { form } = state
  const secret = form.watch('secret')
  return (
    <Form state={state} submitLabel="Add target" refusedTitle="Nothing was added.">
      <RadioField
        {...state.control('format')}
        label="Receiver"
        options={FORMATS.map((value) => ({ value, ...formats[value] }))}
      />
      <TextField
        {...state.field('name')}
        label="Name"
        help="As people know it: the channel, or the service."
      />
      <TextField
        {...state.field('url')}
        label="Address"
        mono
        placeholder="https://"
        help="On the open internet, by https. Whoever knows it can write there: it is treated as a password."
      />
      {form.watch('format') === 'json' && (
        <TextField
          {...state.field('secret')}
          label="Signing secret"
          mono
          help="The receiver needs the same: copy it there before you add the target."
          after={secret && <CopyButton text={secret} label="signing secret" />}
          fix={
            <TextButton
              onClick={() =>
                form.setValue('secret', newSecret(), { shouldDirty: true, shouldValidate: true })
              }
            >
              Generate one
            </TextButton>
          }
        />
      )}
    </Form>
  )
}
