'use client'

import { useEffect, useRef } from 'react'
import { Words } from '@/components/clusters/words'
import { SelectField, TextField } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { useActionForm } from '@/components/form/use-action-form'
import type { Cloud } from '@/lib/core/identity/clouds'
import { type CloudField, fieldsOf, type Typed } from '@/lib/core/trust-setup/fields'

type TargetFormProps = {
  cloud: Cloud
  /** What the fields begin with. */
  initial: Typed
  /** What the address says; the fields begin again when that changes. */
  typed: Typed
  /** Called with what is right by the cloud's own rules. */
  onDone: (typed: Typed) => void
  /** Called with what stands in the fields when another cloud is looked at. */
  onLeave: (typed: Typed) => void
}

/** What of a cloud is to trust; nothing is sent, it makes the address. */
export function TargetForm({ cloud, initial, typed, onDone, onLeave }: TargetFormProps) {
  const state = useActionForm<Typed, Typed>({
    action: async (typed) => ({ ok: true, value: typed }),
    schema: async () => (await import('@/lib/core/trust-setup/target-form')).typedTarget(cloud),
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
    form.reset({ ...form.getValues(), ...(JSON.parse(written) as Typed) })
  }, [written, form])
  const leave = useRef(onLeave)
  useEffect(() => {
    leave.current = onLeave
  })
  useEffect(() => () => leave.current(form.getValues()), [form])
  return (
    <Form state={state} submitLabel="Write the files">
      <div className="grid items-start gap-4 md:grid-cols-2">
        {fieldsOf(cloud).map((field) => (
          <Control key={field.name} field={field} control={state.field(field.name)} />
        ))}
      </div>
    </Form>
  )
}

type ControlProps = {
  field: CloudField
  control: ReturnType<ReturnType<typeof useActionForm<Typed, Typed>>['field']>
}

function Control({ field, control }: ControlProps) {
  const { label, help, placeholder, options, optional } = field
  if (options) return <SelectField {...control} label={label} options={options} />
  return (
    <TextField
      {...control}
      label={optional ? `${label} (optional)` : label}
      help={help && <Words>{help}</Words>}
      placeholder={placeholder}
      mono
    />
  )
}
