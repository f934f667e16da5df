'use client'

import { useState } from 'react'
import { matches } from '@/components/table/filter'
import { Checkbox } from '@/components/ui/choice'

export type PickItem = { value: string; label: string; detail?: string; mono?: boolean }
export type PickGroup = { heading: string; items: PickItem[] }

type PickListProps = {
  /** "Filter actions". */
  label: string
  groups: PickGroup[]
  picked: readonly string[]
  onPick: (picked: string[]) => void
  /** Offered for what was typed and is not in the list. */
  typed?: (text: string) => PickItem | undefined
  status?: string | undefined
}

const MOST = 80

/** A searchable list with multiple choices; only the first matches are rendered. */
export function PickList({ label, groups, picked, onPick, typed, status }: PickListProps) {
  const [text, setText] = useState('')
  const own = text.trim() === '' ? undefined : typed?.(text.trim())
  const all = [...(own ? [{ heading: 'Custom', items: [own] }] : []), ...filtered(groups, text)]
  let room = MOST
  const shown = all.flatMap(({ heading, items }) => {
    const fitting = items.slice(0, Math.max(0, room))
    room -= fitting.length
    return fitting.length > 0 ? [{ heading, items: fitting }] : []
  })
  const turn = (value: string, on: boolean) =>
    onPick(on ? [...picked, value] : picked.filter((each) => each !== value))

  return (
    <div className="grid gap-2">
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        className="control"
        value={text}
        onChange={(event) => setText(event.target.value)}
        autoComplete="off"
        spellCheck={false}
      />
      <section aria-label="Choices" className="relative grid max-h-72 gap-2 overflow-y-auto">
        {shown.map(({ heading, items }) => (
          <fieldset key={heading} className="grid gap-0.5">
            <legend className="mb-0.5 text-ink-2 text-small">{heading}</legend>
            {items.map(({ value, label, detail, mono }) => (
              <Checkbox
                key={value}
                label={<span className={mono ? 'mono' : ''}>{label}</span>}
                detail={detail}
                checked={picked.includes(value)}
                onChange={(event) => turn(value, event.target.checked)}
              />
            ))}
          </fieldset>
        ))}
        <p role="status" className="text-ink-2 text-small empty:hidden">
          {status ?? (room <= 0 ? 'More results: type to search.' : undefined)}
          {!status && shown.length === 0 && 'No matches.'}
        </p>
      </section>
    </div>
  )
}

const filtered = (groups: PickGroup[], text: string) =>
  groups.map(({ heading, items }) => ({
    heading,
    items: items.filter((item) => matches(text, heading, item.label, item.detail, item.value)),
  }))
