import { clsx } from 'clsx'
import type { ComponentProps, ReactNode } from 'react'
import { Select } from '@/components/ui/select'
import { Field, type FieldProps } from './field'

type Native<Tag extends 'input' | 'textarea' | 'select'> = Omit<
  ComponentProps<Tag>,
  'className' | 'id' | 'children' | 'required'
>

type TextFieldProps = FieldProps &
  Native<'input'> & { mono?: boolean /** Beside the input. */; after?: ReactNode }

export function TextField(props: TextFieldProps) {
  const { label, help, error, fix, required, mono, after, ...input } = props
  return (
    <Field label={label} help={help} error={error} fix={fix} required={required}>
      {(control) => (
        <div className="flex items-center gap-2">
          <input
            autoComplete="off"
            spellCheck={false}
            {...input}
            {...control}
            className={clsx('control', mono && 'mono')}
          />
          {after}
        </div>
      )}
    </Field>
  )
}

type TextareaFieldProps = FieldProps & Native<'textarea'> & { mono?: boolean }

export function TextareaField(props: TextareaFieldProps) {
  const { label, help, error, fix, required, mono, ...textarea } = props
  return (
    <Field label={label} help={help} error={error} fix={fix} required={required}>
      {(control) => (
        <textarea
          rows={3}
          {...textarea}
          {...control}
          className={clsx('control resize-y py-1.5', mono && 'mono')}
        />
      )}
    </Field>
  )
}

export type Option<Value extends string = string> = { value: Value; label: string }
type SelectFieldProps = FieldProps & Native<'select'> & { options: Option[] }

export function SelectField(props: SelectFieldProps) {
  const { label, help, error, fix, required: asked, options, ...select } = props
  // A list without an empty choice cannot be left empty.
  const required = asked && options.some(({ value }) => value === '')
  return (
    <Field label={label} help={help} error={error} fix={fix} required={required}>
      {(control) => <Select options={options} {...select} {...control} />}
    </Field>
  )
}
