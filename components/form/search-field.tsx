'use client'

import { type ComponentProps, useState } from 'react'
import { matches } from '@/lib/common/matches'
import { ComboboxField } from './combobox-field'

type Props = Omit<ComponentProps<typeof ComboboxField>, 'onSearch'>

const MAX_SHOWN = 60

/** A searchable choice among many items; only the first matches are rendered. */
export function SearchField({ items, status, ...props }: Props) {
  const [typed, setTyped] = useState('')
  const found = items.filter(({ label, detail }) => matches(typed, label, detail))
  const rest = found.length - MAX_SHOWN
  return (
    <ComboboxField
      {...props}
      items={found.slice(0, MAX_SHOWN)}
      onSearch={setTyped}
      status={status ?? (rest > 0 ? `${rest} more: type to search` : undefined)}
    />
  )
}
