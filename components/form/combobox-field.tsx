'use client'

import { lazy, Suspense, useSyncExternalStore } from 'react'
import { Field, type FieldProps } from './field'

export type ComboboxItem = { value: string; label: string; detail?: string }

export type ComboboxFieldProps = FieldProps & {
  items: ComboboxItem[]
  value: string | undefined
  onValueChange: (value: string) => void
  /** Given where the server does the filtering; then `items` are its answer. */
  onSearch?: (text: string) => void
  /** What is awaited, refused or not there: "Reading service accounts…". */
  status?: string | undefined
  /** May be cleared, which gives ''. */
  optional?: boolean
  placeholder?: string
  name?: string
  mono?: boolean
}

const Combobox = lazy(() => import('./combobox').then((it) => ({ default: it.Combobox })))
const never = () => () => {}

/** One of many, found by typing. `<ComboboxField {...control('bucket')} label="Bucket" items={…} />` */
export function ComboboxField(props: ComboboxFieldProps) {
  const inBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
  const { label, help, error, fix, value = '', placeholder } = props
  const still = (
    <Field label={label} help={help} error={error} fix={fix}>
      {(control) => (
        <input {...control} readOnly className="control" value={value} placeholder={placeholder} />
      )}
    </Field>
  )
  return inBrowser ? (
    <Suspense fallback={still}>
      <Combobox {...props} />
    </Suspense>
  ) : (
    still
  )
}
