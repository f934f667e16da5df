'use client'

import { ChevronDown, ChevronRight } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/choice'
import { matches } from '@/lib/common/matches'

export type PickItem = { value: string; label: string; detail?: string; mono?: boolean }
export type PickGroup = {
  heading: string
  items: PickItem[]
  /** Before the heading. */
  mark?: ReactNode
  /** What the group holds, in a few words. */
  detail?: string
  /** Names the button that chooses the whole group: "All Read". */
  all?: string
}

type PickListProps = {
  /** "Filter actions". */
  label: string
  groups: PickGroup[]
  picked: readonly string[]
  onPick: (picked: string[]) => void
  /** What is chosen already, and is not to be taken back here. */
  present?: readonly string[]
  /** Offered for what was typed and is not in the list. */
  typed?: (text: string) => PickItem | PickItem[] | undefined
  /** Whether groups start folded where the list is long. */
  folded?: boolean
  status?: string | undefined
}

const MOST_MATCHES = 80
const MOST_OF_GROUP = 30
const ALL_OPEN_UP_TO = 24

/** A searchable list in groups that fold, with several choices at once; only the first matches are rendered. */
export function PickList(props: PickListProps) {
  const { label, groups, picked, onPick, present = NONE, typed, folded = false, status } = props
  const [text, setText] = useState('')
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set())
  const filtering = text.trim() !== ''
  const openAtFirst = !folded || countItems(groups) <= ALL_OPEN_UP_TO
  const own = filtering ? [typed?.(text.trim()) ?? []].flat() : []
  const { shown, more } = filtering
    ? firstOf(matching(groups, text), MOST_MATCHES - own.length)
    : { shown: groups, more: false }
  const turn = (values: readonly string[], on: boolean) => {
    const rest = picked.filter((each) => !values.includes(each))
    onPick(on ? [...rest, ...values.filter((value) => !present.includes(value))] : rest)
  }
  const isOpen = ({ heading }: PickGroup) => {
    const isTurned = turned.has(heading)
    return filtering || isTurned !== openAtFirst
  }
  const choices = { chosen: new Set([...picked, ...present]), present, onTurn: turn }

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
      <section aria-label="Choices" className="relative grid max-h-80 gap-1 overflow-y-auto">
        {own.length > 0 && (
          <fieldset aria-label="Custom" className="grid gap-0.5">
            <Choices {...choices} items={own} />
          </fieldset>
        )}
        {shown.map((group) => (
          <PickGroupChoices
            {...choices}
            key={group.heading}
            group={group}
            whole={groups.find(({ heading }) => heading === group.heading) ?? group}
            open={isOpen(group)}
            onOpen={filtering ? undefined : () => setTurned(withToggled(turned, group.heading))}
          />
        ))}
        <p role="status" className="text-ink-2 text-small empty:hidden">
          {status ?? (more ? 'More results: type to search.' : undefined)}
          {!status && own.length + shown.length === 0 && 'No matches.'}
        </p>
      </section>
    </div>
  )
}

const NONE: readonly string[] = []

type ChoicesProps = {
  items: readonly PickItem[]
  chosen: ReadonlySet<string>
  present: readonly string[]
  onTurn: (values: readonly string[], on: boolean) => void
}

type PickGroupChoicesProps = Omit<ChoicesProps, 'items'> & {
  /** The group with the items that match. */
  group: PickGroup
  /** The group with all its items. */
  whole: PickGroup
  open: boolean
  /** Undefined while the list is filtered, when every group is open. */
  onOpen: (() => void) | undefined
}

function PickGroupChoices({ group, whole, open, onOpen, ...choices }: PickGroupChoicesProps) {
  const { heading, mark, detail, all } = whole
  const [long, setLong] = useState(false)
  const values = whole.items.map(({ value }) => value)
  const count = values.filter((value) => choices.chosen.has(value)).length
  const items = long || !onOpen ? group.items : group.items.slice(0, MOST_OF_GROUP)
  const hidden = group.items.length - items.length
  const Chevron = open ? ChevronDown : ChevronRight
  return (
    <fieldset aria-label={heading} className="grid min-w-0 gap-0.5">
      <div className="flex min-h-8 min-w-0 items-center gap-2">
        <button
          type="button"
          aria-expanded={open}
          aria-disabled={!onOpen}
          aria-label={`${heading}, ${count} of ${values.length}`}
          onClick={onOpen}
          className="flex min-w-0 grow items-center gap-2 rounded-chip p-1 text-left hover:bg-hover"
        >
          <Chevron aria-hidden className="flex-none text-ink-3" />
          {mark}
          <b className="flex-none font-semibold max-sm:min-w-0 max-sm:flex-initial max-sm:truncate">
            {heading}
          </b>
          {detail && <small className="min-w-0 truncate text-ink-2 max-sm:hidden">{detail}</small>}
        </button>
        {all && onOpen && (
          <Button
            size="tiny"
            variant="quiet"
            aria-pressed={count === values.length}
            onClick={() => choices.onTurn(values, count < values.length)}
          >
            {all}
          </Button>
        )}
        <small aria-hidden className="flex-none text-right text-ink-2 tabular-nums">
          {count} of {values.length}
        </small>
      </div>
      {open && (
        <div className="grid gap-0.5 pl-6">
          <Choices {...choices} items={items} />
          {hidden > 0 && (
            <div>
              <Button size="tiny" variant="quiet" onClick={() => setLong(true)}>
                Show {hidden} more of {heading}
              </Button>
            </div>
          )}
        </div>
      )}
    </fieldset>
  )
}

const Choices = ({ items, chosen, present, onTurn }: ChoicesProps) =>
  items.map(({ value, label, detail, mono }) => (
    <Checkbox
      key={value}
      label={<span className={mono ? 'mono' : ''}>{label}</span>}
      detail={present.includes(value) ? 'Added already' : detail}
      checked={chosen.has(value)}
      disabled={present.includes(value)}
      onChange={(event) => onTurn([value], event.target.checked)}
    />
  ))

const countItems = (groups: readonly PickGroup[]) =>
  groups.reduce((sum, { items }) => sum + items.length, 0)

function withToggled(set: ReadonlySet<string>, heading: string) {
  const next = new Set(set)
  if (!next.delete(heading)) next.add(heading)
  return next
}

function firstOf(groups: readonly PickGroup[], most: number) {
  let room = most
  const shown = groups.flatMap((group) => {
    const items = group.items.slice(0, Math.max(0, room))
    room -= group.items.length
    return items.length > 0 ? [{ ...group, items }] : []
  })
  return { shown, more: room < 0 }
}

const matching = (groups: readonly PickGroup[], text: string): PickGroup[] =>
  groups.map((group) => ({
    ...group,
    items: group.items.filter((item) =>
      matches(text, group.heading, item.label, item.detail, item.value),
    ),
  }))
