'use client'

import { useEffect, useRef } from 'react'
import { SelectField, TextField } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { useActionForm } from '@/components/form/use-action-form'
import { InlineCode } from '@/components/ui/inline-code'
import type { Cloud } from '@/lib/core/identity/clouds'
import { type CloudField, cloudFields, type TargetFormValues } from '@/lib/core/trust-setup/fields'

type TrustTargetFormProps = {
  cloud: Cloud
  /** Initial values of the fields. */
  initial: TargetFormValues
  /** Values from the URL; the form resets when they change. */
  typed: TargetFormValues
  /** Called with valid values. */
  onDone: (typed: TargetFormValues) => void
  /** Called with the current values when the person switches to another cloud. */
  onLeave: (typed: TargetFormValues) => void
}

/** The form of a trust target. Submitting it only updates the URL. */
export function TrustTargetForm({ cloud, initial, typed, onDone, onLeave }: TrustTargetFormProps) {
  const state = useActionForm<TargetFormValues, TargetFormValues>({
    action: async (typed) => ({ ok: true, value: typed }),
    schema: async () =>
      (await import('@/lib/core/trust-setup/target-form')).targetFormSchema(cloud),
    defaultValues: initial,
    invalidates: [],
    onDone,
  })
  const { form } = state
  const written = JSON.stringify(typed)
  const shown = useRef(written)
  useEffect(() => {
    if (shown.current === written) return
    shown.current = written
    form.reset({ ...form.getValues(), ...(JSON.parse(written) as TargetFormValues) })
  }, [written, form])
  const leave = useRef(onLeave)
  useEffect(() => {
    leave.current = onLeave
  })
  useEffect(() => () => leave.current(form.getValues()), [form])
  return (
    <Form state={state} submitLabel="Generate files">
      <div className="grid items-start gap-4 md:grid-cols-2">
        {cloudFields(cloud).map((field) => (
          <Control key={field.name} field={field} control={state.field(field.name)} />
        ))}
      </div>
    </Form>
  )
}

type ControlProps = {
  field: CloudField
  control: ReturnType<ReturnType<typeof useActionForm<TargetFormValues, TargetFormValues>>['field']>
}

function Control({ field, control }: ControlProps) {
  const { label, help, placeholder, options, optional } = field
  if (options) return <SelectField {...control} label={label} options={options} />
  return (
    <TextField
      {...control}
      label={label}
      required={!optional}
      help={help && <InlineCode>{help}</InlineCode>}
      placeholder={placeholder}
      mono
    />
  )
}
