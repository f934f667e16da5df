'use client'

import { lazy, Suspense, useSyncExternalStore } from 'react'
import type { ComboboxFieldProps } from './combobox-item'
import { Field } from './field'

const Combobox = lazy(() => import('./combobox').then((it) => ({ default: it.Combobox })))
const never = () => () => {}

/** One of many, found by typing. `<ComboboxField {...control('bucket')} label="Bucket" items={…} />` */
export function ComboboxField(props: ComboboxFieldProps) {
  const inBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
  const { label, help, error, fix, required, value = '', placeholder } = props
  const still = (
    <Field label={label} help={help} error={error} fix={fix} required={required}>
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
