'use client'

import { useId } from 'react'
import { middleCut } from '@/components/ui/identifier'
import { Select } from '@/components/ui/select'
import { usePeopleNames } from './people-names'

type PersonChoiceProps = {
  name: string
  label: string
  value: string | undefined
  people: readonly string[]
}

const MAX_LENGTH = 24
const shorten = (id: string) => (id.length > MAX_LENGTH ? middleCut(id, MAX_LENGTH) : id)

/** What a person is called where only text can stand. */
export function usePersonLabel(): (id: string) => string {
  const names = usePeopleNames()
  return (id) => (Object.hasOwn(names, id) ? (names[id] ?? id) : shorten(id))
}

/** One person, or anyone, in a form that the server reads. */
export function PersonChoice({ name, label, value = '', people }: PersonChoiceProps) {
  const labelOf = usePersonLabel()
  const field = useId()
  const ids = value && !people.includes(value) ? [value, ...people] : people
  return (
    <div className="grid w-44 min-w-0 gap-1 max-md:w-full">
      <label htmlFor={field} className="font-medium text-ink-2 text-small">
        {label}
      </label>
      <Select
        // A new key makes React show the value of a new URL in an uncontrolled field.
        key={value}
        id={field}
        name={name}
        defaultValue={value}
        options={[
          { value: '', label: 'Anyone' },
          ...ids.map((id) => ({ value: id, label: labelOf(id) })),
        ]}
      />
    </div>
  )
}
