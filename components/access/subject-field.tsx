'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ComboboxField } from '@/components/form/combobox-field'
import { useSettled } from '@/components/patterns/use-settled'
import { subjectsQuery } from '@/lib/features/access/queries'
import type { AccessSubject } from '@/lib/features/access/schema'
import { subjectName } from './answer-parts'

type SubjectFieldProps = {
  value: string
  onValueChange: (principal: string) => void
  /** The one in the address. */
  given: AccessSubject | undefined
}

/** A principal, found by cluster, namespace or name. */
export function SubjectField({ value, onValueChange, given }: SubjectFieldProps) {
  const [typed, setTyped] = useState('')
  const [reading, setReading] = useState<string>()
  const { data, error } = useQuery(subjectsQuery(useSettled(typed, 200), reading))
  if (data && reading === undefined) setReading(data.reading)
  const found = data?.subjects ?? []
  const all = given && !found.some(({ principal }) => principal === given.principal)
  const rest = (data?.total ?? 0) - found.length
  return (
    <ComboboxField
      label="Principal"
      value={value}
      onValueChange={onValueChange}
      onSearch={setTyped}
      placeholder="Cluster, namespace or name"
      items={[...(all ? [given] : []), ...found].map((subject) => ({
        value: subject.principal,
        label: subjectName(subject),
        ...(subject.note && { detail: subject.note }),
      }))}
      status={statusOf({
        waiting: !data && !error,
        failed: error?.message,
        rest,
        pending: data?.pending,
      })}
      help={
        data && data.unread.length > 0
          ? `Incomplete: could not read ${data.unread.map(({ what }) => what).join(', ')}.`
          : undefined
      }
    />
  )
}

type Status = {
  waiting: boolean
  failed: string | undefined
  rest: number
  pending: string[] | undefined
}

function statusOf({ waiting, failed, rest, pending = [] }: Status) {
  if (failed) return failed
  if (waiting) return 'Loading service accounts…'
  if (pending.length > 0) return `Still loading service accounts of ${pending.join(', ')}…`
  return rest > 0 ? `${rest.toLocaleString('en')} more: type to search` : undefined
}
