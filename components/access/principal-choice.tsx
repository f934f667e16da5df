'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ComboboxField } from '@/components/form/combobox-field'
import { useSettled } from '@/components/patterns/use-settled'
import { matches } from '@/lib/common/matches'
import { type AccessParams, subjectsQuery } from '@/lib/features/access/queries'
import type { AccessInventory, AccessSubject } from '@/lib/features/access/schema'
import { subjectName, subjectNote } from '@/lib/features/access/words'

type Chosen = Pick<AccessParams, 'principal' | 'cluster' | 'namespace' | 'kind'>
const NOBODY: Chosen = { principal: '', cluster: '', namespace: '', kind: '' }

const KINDS = { accounts: 'Any service account', people: 'Any person or role' } as const
const MOST_PLACES = 40

type PrincipalChoiceProps = {
  given: Chosen
  onChoose: (chosen: Chosen) => void
  inventory: AccessInventory
  /** The principal in the address, where it is one. */
  subject: AccessSubject | undefined
}

/** Anybody, all of a kind, a cluster, a namespace or a wildcard, or one principal that is found by its name. */
export function PrincipalChoice({ given, onChoose, inventory, subject }: PrincipalChoiceProps) {
  const [typed, setTyped] = useState('')
  const { data, error } = useQuery(subjectsQuery(useSettled(typed, 200), inventory.reading))
  const found = data?.subjects ?? []
  const rest = (data?.total ?? 0) - found.length
  const places = placesOf(inventory)
    .filter(({ label, detail }) => matches(typed, label, detail))
    .slice(0, MOST_PLACES)
  const value = encodedChoice(given)
  const items = [
    ...places,
    ...found.map((each) => ({
      value: JSON.stringify({ principal: each.principal }),
      label: subjectName(each),
      ...(subjectNote(each) && { detail: subjectNote(each) }),
    })),
  ]
  const isListed = value === '' || items.some((item) => item.value === value)
  return (
    <ComboboxField
      label="Principals"
      value={value}
      onValueChange={(next) => onChoose({ ...NOBODY, ...chosenOf(next) })}
      onSearch={setTyped}
      optional
      placeholder="Any service account, person or role"
      items={isListed ? items : [{ value, label: labelOf(given, subject) }, ...items]}
      status={statusOf({
        waiting: !data && !error,
        failed: error?.message,
        rest,
        pending: data?.pending ?? [],
      })}
    />
  )
}

const encodedChoice = ({ principal, cluster, namespace, kind }: Chosen) => {
  if (principal) return JSON.stringify({ principal })
  if (cluster || namespace) return JSON.stringify({ cluster, namespace })
  return kind ? JSON.stringify({ kind }) : ''
}

const chosenOf = (value: string): Chosen => (value === '' ? {} : JSON.parse(value))

function labelOf({ principal, cluster, namespace, kind }: Chosen, subject?: AccessSubject) {
  if (principal) return subject ? subjectName(subject) : principal
  if (kind === 'accounts' || kind === 'people') return KINDS[kind]
  return [cluster || 'any cluster', namespace].filter(Boolean).join(' / ')
}

const placesOf = ({ clusters, wildcards }: AccessInventory) => [
  ...(['accounts', 'people'] as const).map((kind) => ({
    value: JSON.stringify({ kind }),
    label: KINDS[kind],
    detail: '',
  })),
  ...clusters.flatMap(({ name: cluster, namespaces }) => [
    { value: JSON.stringify({ cluster }), label: cluster, detail: 'cluster' },
    ...namespaces.map((namespace) => ({
      value: JSON.stringify({ cluster, namespace }),
      label: `${cluster} / ${namespace}`,
      detail: 'namespace',
    })),
  ]),
  ...wildcards.map((principal) => ({
    value: JSON.stringify({ principal }),
    label: principal,
    detail: 'wildcard',
  })),
]

type Status = { waiting: boolean; failed: string | undefined; rest: number; pending: string[] }

function statusOf({ waiting, failed, rest, pending }: Status) {
  if (failed) return failed
  if (waiting) return 'Loading service accounts…'
  if (pending.length > 0) return `Still loading service accounts of ${pending.join(', ')}…`
  return rest > 0 ? `${rest.toLocaleString('en')} more: type to search` : undefined
}
