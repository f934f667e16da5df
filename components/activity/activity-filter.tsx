'use client'

import type { Route } from 'next'
import { usePathname, useRouter } from 'next/navigation'
import { useOptimistic, useTransition } from 'react'
import { usePersonLabel } from '@/components/people/person-choice'
import { ChoiceFilter } from '@/components/table/choice-filter'
import { Button } from '@/components/ui/button'
import { State } from '@/components/ui/state'
import { ACTIVITY_KINDS, ACTIVITY_PERIODS } from '@/lib/features/audit/activity-filters'
import type { ReadActivity } from '@/lib/features/audit/activity-schema'
import { KIND_LABELS, PERIOD_LABELS } from '@/lib/features/audit/activity-words'

type Filters = Omit<ReadActivity, 'before'>
type Wanted = Partial<Record<keyof Filters, string | undefined>>
type ActivityFilterProps = { filters: Filters; people: readonly string[] }

/** The URL holds the filters, and the server applies them. */
export function ActivityFilter({ filters, people }: ActivityFilterProps) {
  const router = useRouter()
  const path = usePathname()
  const [pending, start] = useTransition()
  // What was chosen counts while the page for it loads, so that a second choice adds to the first.
  const [wanted, want] = useOptimistic<Wanted>(filters)
  const open = (change: Wanted) => {
    const next = { ...wanted, ...change }
    const given = Object.entries(next).filter((entry): entry is [string, string] =>
      Boolean(entry[1]),
    )
    const query = new URLSearchParams(given).toString()
    start(() => {
      want(next)
      router.push(`${path}${query && `?${query}`}` as Route)
    })
  }
  const labelOf = usePersonLabel()
  const { kind = '', period = '', person = '', resource = '' } = wanted

  return (
    <div className="flex flex-wrap items-center gap-2 print:hidden">
      <form
        className="w-full md:w-60"
        onSubmit={(event) => {
          event.preventDefault()
          const typed = new FormData(event.currentTarget).get('resource')
          open({ resource: typeof typed === 'string' ? typed.trim() : '' })
        }}
      >
        <input
          // A new key makes React show the value of a new URL in an uncontrolled input.
          key={resource}
          name="resource"
          defaultValue={resource}
          data-filter
          className="control"
          aria-label="Resource"
          placeholder="Resource: any"
          autoComplete="off"
          spellCheck={false}
        />
      </form>
      <ChoiceFilter
        label="Time"
        every="Time: any"
        value={period}
        onValueChange={(value) => open({ period: value })}
        options={ACTIVITY_PERIODS.map((value) => ({ value, label: PERIOD_LABELS[value] }))}
      />
      <ChoiceFilter
        label="Kind"
        every="Kind: any"
        value={kind}
        onValueChange={(value) => open({ kind: value })}
        options={ACTIVITY_KINDS.map((value) => ({ value, label: KIND_LABELS[value] }))}
      />
      {people.length > 1 && (
        <ChoiceFilter
          label="Person"
          every="Person: any"
          value={person}
          onValueChange={(value) => open({ person: value })}
          options={people.map((value) => ({ value, label: labelOf(value) }))}
        />
      )}
      {(kind || period || person || resource) && (
        <Button
          variant="quiet"
          onClick={() => open({ kind: '', period: '', person: '', resource: '' })}
        >
          Clear filters
        </Button>
      )}
      {pending && <State kind="run">Loading</State>}
    </div>
  )
}
