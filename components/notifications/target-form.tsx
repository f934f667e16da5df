'use client'

import { TextButton } from '@/components/form/field'
import { TextField } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { RadioField } from '@/components/form/radio-field'
import { useActionForm } from '@/components/form/use-action-form'
import { CopyButton } from '@/components/ui/copy'
import { createNotificationTargetAction } from '@/lib/features/notifications/actions'
import { formats } from './formats'

const optionsOf = (mailed: boolean) => [
  { value: 'slack' as const, ...formats.slack },
  { value: 'json' as const, ...formats.json },
  {
    value: 'email' as const,
    ...formats.email,
    ...(!mailed && {
      disabledReason: 'The console has no mail server. Ask its operator to set SMTP_URL.',
    }),
  },
]

/** Generated in the browser, so the server never sends it. */
const newSecret = () =>
  `whsec_${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))}`

export function TargetForm({ mailed, onDone }: { mailed: boolean; onDone: () => void }) {
  const state = useActionForm({
    schema: async () =>
      (await import('@/lib/features/notifications/schema')).CreateNotificationTarget,
    action: createNotificationTargetAction,
    defaultValues: { name: '', format: 'slack', url: '', secret: '', address: '' },
    onDone,
  })
  const { secret, format } = state.values
  return (
    <Form state={state} submitLabel="Add target" refusedTitle="The target was not added.">
      <RadioField {...state.control('format')} label="Receiver" options={optionsOf(mailed)} />
      <TextField
        {...state.field('name')}
        label="Name"
        help="The name of the channel, service or team."
      />
      {format === 'email' ? (
        <TextField
          {...state.field('address')}
          label="Address"
          type="email"
          placeholder="platform-team@example.com"
        />
      ) : (
        <TextField
          {...state.field('url')}
          label="Webhook URL"
          data-secret
          mono
          placeholder="https://"
          help="A public https URL. Anyone who knows it can post to it, so the console treats it as a secret."
        />
      )}
      {format === 'json' && (
        <TextField
          {...state.field('secret')}
          label="Signing secret"
          data-secret
          mono
          help="Copy the secret to the receiver before you add the target."
          after={secret && <CopyButton text={secret} label="signing secret" />}
          fix={
            <TextButton onClick={() => state.control('secret').onValueChange(newSecret())}>
              Generate secret
            </TextButton>
          }
        />
      )}
    </Form>
  )
}
