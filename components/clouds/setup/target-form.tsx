'use client'

import { useEffect, useRef } from 'react'
import { SelectField, TextField } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { useActionForm } from '@/components/form/use-action-form'
import { InlineCode } from '@/components/patterns/inline-code'
import type { Cloud } from '@/lib/core/identity/clouds'
import { type CloudField, cloudFields, type TargetFormValues } from '@/lib/core/trust-setup/fields'

type TargetFormProps = {
  cloud: Cloud
  /** What the fields begin with. */
  initial: TargetFormValues
  /** What the address says; the fields begin again when that changes. */
  typed: TargetFormValues
  /** Called with what is right by the cloud's own rules. */
  onDone: (typed: TargetFormValues) => void
  /** Called with what stands in the fields when another cloud is looked at. */
  onLeave: (typed: TargetFormValues) => void
}

/** What of a cloud is to trust; nothing is sent, it makes the address. */
export function TargetForm({ cloud, initial, typed, onDone, onLeave }: TargetFormProps) {
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
    <Form state={state} submitLabel="Write the files">
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
      label={optional ? `${label} (optional)` : label}
      help={help && <InlineCode>{help}</InlineCode>}
      placeholder={placeholder}
      mono
    />
  )
}
