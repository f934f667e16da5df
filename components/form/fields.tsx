import { clsx } from 'clsx'
import type { ComponentProps, ReactNode } from 'react'
import { Select } from '@/components/ui/select'
import { Field, type FieldProps } from './field'

type Native<Tag extends 'input' | 'textarea' | 'select'> = Omit<
  ComponentProps<Tag>,
  'className' | 'id' | 'children'
>

type TextFieldProps = FieldProps &
  Native<'input'> & { mono?: boolean /** Beside the input. */; after?: ReactNode }

export function TextField({ label, help, error, fix, mono, after, ...input }: TextFieldProps) {
  return (
    <Field label={label} help={help} error={error} fix={fix}>
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

export function TextareaField({ label, help, error, fix, mono, ...textarea }: TextareaFieldProps) {
  return (
    <Field label={label} help={help} error={error} fix={fix}>
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

export function SelectField({ label, help, error, fix, options, ...select }: SelectFieldProps) {
  return (
    <Field label={label} help={help} error={error} fix={fix}>
      {(control) => <Select options={options} {...select} {...control} />}
    </Field>
  )
}
