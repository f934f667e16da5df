'use client'

import { clsx } from 'clsx'
import { useSearchParams } from 'next/navigation'
import { type ReactNode, useCallback, useDeferredValue, useEffect, useRef, useState } from 'react'
import type { EditorHandle } from '@/components/patterns/problem'
import { SegmentedControl } from '@/components/ui/choice'
import { type OutlinedItem, spanAt } from '@/lib/core/policy/outline'
import { StatementCards } from './cards/statement-cards'
import { JsonPanel } from './json-panel'
import type { KnownInventory } from './known-inventory'
import type { PolicyEditing } from './use-editing'

type BuilderProps = {
  name: string
  editing: PolicyEditing
  known: KnownInventory
  children?: ReactNode
}

const VIEWS = [
  { value: 'cards', label: 'Cards' },
  { value: 'json', label: 'JSON' },
] as const

const isNamed = (item: OutlinedItem, name: string | null) => 'name' in item && item.name === name

/** Cards beside the JSON, or one of them on narrow screens. Both edit the same text. */
export function PolicyBuilder({ name, editing, known, children }: BuilderProps) {
  const [view, setView] = useState<'cards' | 'json'>('cards')
  const { caret, outline, frozen, handle } = editing
  const items = outline?.items ?? []
  const wanted = useSearchParams().get('statement')
  const [chosen, setChosen] = useState(() => items.findIndex((item) => isNamed(item, wanted)))
  const cards = useRef<HTMLDivElement>(null)
  const atCaret = caret === undefined || frozen ? -1 : spanAt(items, caret)
  useEffect(() => {
    if (atCaret >= 0) setChosen(atCaret)
  }, [atCaret])
  useUndoKeys(handle)
  // Once, as the page opens: the address may name a statement.
  const there = wanted !== null && items.length > 0
  useEffect(() => {
    if (there) cards.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'center' })
  }, [there])
  // Typing comes first: cards and problems follow when there is time.
  const calm = useDeferredValue(editing)

  const latest = useRef({ chosen, items, handle })
  latest.current = { chosen, items, handle }
  const choose = useCallback((index: number) => {
    const now = latest.current
    if (index === now.chosen) return
    setChosen(index)
    const item = now.items[index]
    if (item) now.handle?.reveal(item.from)
  }, [])
  const item = frozen ? undefined : items[chosen]

  return (
    <>
      <div className="lg:hidden">
        <SegmentedControl label="View" value={view} onValueChange={setView} options={[...VIEWS]} />
      </div>
      <div className="grid min-w-0 items-start gap-6 lg:grid-cols-2">
        <div ref={cards} className={clsx('min-w-0', view === 'json' && 'max-lg:hidden')}>
          <StatementCards editing={calm} known={known} chosen={chosen} onChoose={choose} />
        </div>
        <div
          className={clsx(
            'grid min-w-0 gap-4 lg:sticky lg:top-15',
            view === 'cards' && 'max-lg:hidden',
          )}
        >
          <JsonPanel
            name={name}
            editing={editing}
            calm={calm}
            known={known}
            highlight={item && { from: item.from, to: item.to }}
          />
          {children}
        </div>
      </div>
    </>
  )
}

/** Handles undo and redo keys everywhere except in fields with their own undo. */
export function useUndoKeys(handle: EditorHandle | undefined) {
  useEffect(() => {
    if (!handle) return
    const press = (event: KeyboardEvent) => {
      const { target, key, shiftKey } = event
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return
      if (target instanceof Element && target.closest(OWN_UNDO)) return
      const pressed = key.toLowerCase()
      if (pressed !== 'z' && pressed !== 'y') return
      event.preventDefault()
      if (pressed === 'y' || shiftKey) handle.redo()
      else handle.undo()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [handle])
}

const OWN_UNDO = 'textarea, [contenteditable="true"], input:not([type="radio"], [type="checkbox"])'
