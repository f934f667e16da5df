'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import { Plus } from 'lucide-react'
import { memo, useEffect, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Note } from '@/components/ui/note'
import type { OutlinedItem } from '@/lib/core/policy/outline'
import {
  appendStatements,
  freeStatementNameIn,
  insertStatement,
} from '@/lib/core/policy/statement-edits'
import { positions } from '@/lib/core/structured-text/positions'
import type { EditorFinding } from '../checks'
import { blockingFindings } from '../checks'
import type { KnownInventory } from '../known-inventory'
import type { PolicyEditing } from '../use-editing'
import { TemplateDialog } from './from-template'
import { StatementCard } from './statement-card'
import { useStatementActions } from './use-statement-actions'

type StatementCardsProps = {
  editing: PolicyEditing
  known: KnownInventory
  chosen: number
  onChoose: (index: number) => void
}

const ALL_UP_TO = 12

/** The statements as cards, read-only while the JSON is invalid. */
export const StatementCards = memo(function StatementCards(props: StatementCardsProps) {
  const { editing, known, chosen, onChoose } = props
  const { outline, checks, frozen } = editing
  const items = outline?.items ?? []
  const many = items.length > ALL_UP_TO
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set())
  const [templates, setTemplates] = useState(false)
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: items.length,
    enabled: many,
    getScrollElement: () => scroller.current,
    estimateSize: () => 108,
    overscan: 6,
    initialRect: { width: 0, height: 800 },
  })
  useEffect(() => {
    if (many && chosen >= 0) virtual.scrollToIndex(chosen, { align: 'auto' })
  }, [many, chosen, virtual])
  const findings = byStatement(checks.problems)
  const actionsFor = useStatementActions(editing)

  const card = (item: OutlinedItem, index: number) => {
    if ('unreadable' in item)
      return <Note kind="fail">Statement {index + 1} is not an object. Fix it in the JSON.</Note>
    const key = `${index} ${item.name}`
    const open = turned.has(key) === many
    return (
      <StatementCard
        statement={item}
        index={index}
        editing={editing}
        known={known}
        findings={frozen ? [] : (findings.get(index) ?? [])}
        chosen={index === chosen}
        open={open}
        onOpen={() => setTurned(toggled(turned, key))}
        onChoose={() => onChoose(index)}
        actions={actionsFor(item, index)}
      />
    )
  }
  return (
    <div className="grid min-w-0 content-start gap-4">
      {frozen && <FrozenNote editing={editing} />}
      {many ? (
        <div
          ref={scroller}
          className="relative max-h-[calc(100dvh-220px)] min-h-80 overflow-y-auto"
        >
          <ul
            aria-label="Statements"
            className="relative"
            style={{ height: virtual.getTotalSize() }}
          >
            {virtual.getVirtualItems().map(({ index, start }) => {
              const item = items[index]
              return (
                item && (
                  <li
                    key={index}
                    ref={virtual.measureElement}
                    data-index={index}
                    aria-setsize={items.length}
                    aria-posinset={index + 1}
                    className="absolute inset-x-0 top-0 pb-3"
                    style={{ transform: `translateY(${start}px)` }}
                  >
                    {card(item, index)}
                  </li>
                )
              )
            })}
          </ul>
        </div>
      ) : (
        <ul aria-label="Statements" className="grid gap-4 *:min-w-0">
          {items.map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a statement is its place
            <li key={index}>{card(item, index)}</li>
          ))}
        </ul>
      )}
      <div className="flex flex-wrap gap-2">
        <Button
          disabled={frozen}
          onClick={() => {
            const now = editing.now().outline
            if (!now) return
            const { length } = now.items
            editing.edit(insertStatement(length, blank(freeStatementNameIn(now, 'statement'))))
            onChoose(length)
          }}
        >
          <Plus aria-hidden />
          Add statement
        </Button>
        <Button variant="quiet" disabled={frozen} onClick={() => setTemplates(true)}>
          Add from template
        </Button>
      </div>
      {templates && (
        <TemplateDialog
          known={known}
          onClose={() => setTemplates(false)}
          onAdd={(statements) => {
            const now = editing.now().outline
            if (!now) return
            editing.edit(appendStatements(now, statements))
            onChoose(now.items.length)
          }}
        />
      )}
      {outline && outline.others.length > 0 && (
        <p className="text-ink-2 text-small">
          Other fields (JSON only): <code>{outline.others.join(', ')}</code>
        </p>
      )}
    </div>
  )
})

const blank = (name: string) => ({
  name,
  effect: 'Allow',
  actions: [],
  resources: [],
  principals: [],
})

function byStatement(problems: readonly EditorFinding[]) {
  const found = new Map<number, EditorFinding[]>()
  for (const problem of problems)
    if (problem.statement !== undefined)
      found.set(problem.statement, [...(found.get(problem.statement) ?? []), problem])
  return found
}

function toggled(set: ReadonlySet<string>, key: string) {
  const next = new Set(set)
  if (!next.delete(key)) next.add(key)
  return next
}

/** Explains why the cards are read-only, with a link to the error. */
export function FrozenNote({ editing }: { editing: PolicyEditing }) {
  const { checks, handle } = editing
  const [error] = blockingFindings(checks)
  const line = error && positions(checks.text)(error.from, 0).line
  return (
    <Note
      kind="fail"
      live
      title="Fix the JSON to edit statements."
      actions={
        error && (
          <Button size="tiny" onClick={() => handle?.show(error.from)}>
            Show line {line}
          </Button>
        )
      }
    >
      {error ? `Line ${line}: ${error.message}` : 'The JSON has no list of statements.'}
    </Note>
  )
}
