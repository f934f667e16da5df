'use client'

import { clsx } from 'clsx'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { AccessLevelMark } from '@/components/patterns/access-levels'
import { Sentence } from '@/components/patterns/sentence'
import { IconButton } from '@/components/ui/button'
import { SegmentedControl } from '@/components/ui/choice'
import { Facts } from '@/components/ui/facts'
import { Menu } from '@/components/ui/menu'
import { Note } from '@/components/ui/note'
import { listAnd } from '@/lib/common/list'
import type { StatementField } from '@/lib/core/policy/document'
import { type ActionLevelCount, countActionsByLevel } from '@/lib/core/policy/level-counts'
import type { OutlinedStatement } from '@/lib/core/policy/outline'
import {
  addListEntries,
  setStatementEffect,
  setStatementName,
} from '@/lib/core/policy/statement-edits'
import { summariseStatement } from '@/lib/core/policy/summary'
import type { EditorFinding } from '../checks'
import { FindingMessage, FixButton } from '../json-panel'
import type { KnownInventory } from '../known-inventory'
import type { PolicyEditing } from '../use-editing'
import { ActionPicker } from './action-picker'
import type { PickerProps } from './pick-dialog'
import { PrincipalPicker } from './principal-picker'
import { ResourcePicker } from './resource-picker'
import { AddButton, ChipList, statementChips } from './statement-chips'
import type { StatementAction } from './use-statement-actions'

type StatementCardProps = {
  statement: OutlinedStatement
  index: number
  editing: PolicyEditing
  known: KnownInventory
  findings: readonly EditorFinding[]
  chosen: boolean
  open: boolean
  onOpen: (open: boolean) => void
  onChoose: () => void
  /** Move, duplicate, delete. */
  actions: StatementAction[][]
}

const ROWS = [
  { list: 'principals', term: 'Principals', what: 'principals' },
  { list: 'actions', term: 'Actions', what: 'actions' },
  { list: 'resources', term: 'Resources', what: 'resources' },
] as const

const EFFECTS: { value: 'Allow' | 'Deny'; label: string; tone?: 'fail' }[] = [
  { value: 'Allow', label: 'Allow' },
  { value: 'Deny', label: 'Deny', tone: 'fail' },
]

const kinds = { error: 'fail', warning: 'warn', info: 'info' } as const
const borders = { fail: 'border-fail', warn: 'border-warn' }

/** Of the worst finding. */
function toneOf(findings: readonly EditorFinding[]) {
  if (findings.some(({ severity }) => severity === 'error')) return 'fail'
  return findings.some(({ severity }) => severity === 'warning') ? 'warn' : 'info'
}

/** One statement: the sentence first, its fields below. */
export function StatementCard(props: StatementCardProps) {
  const { statement, index, editing, known, findings, chosen, open, onOpen, onChoose } = props
  const [adding, setAdding] = useState<StatementField>()
  const { name, effect } = statement
  const called = name || `statement ${index + 1}`
  const tone = toneOf(findings)

  return (
    <section
      aria-label={`Statement ${called}`}
      aria-current={chosen || undefined}
      onFocusCapture={onChoose}
      className={clsx(
        'min-w-0 rounded-panel border bg-surface',
        tone === 'info' ? chosen && 'border-accent' : borders[tone],
        tone === 'info' && !chosen && 'border-line',
      )}
    >
      <header className="flex min-h-11 items-center gap-2 px-3.5 py-1.5">
        <IconButton
          label={open ? `Collapse ${called}` : `Expand ${called}`}
          aria-expanded={open}
          onClick={() => onOpen(!open)}
        >
          {open ? <ChevronDown aria-hidden /> : <ChevronRight aria-hidden />}
        </IconButton>
        <h2 className="min-w-0 grow">
          <StatementName
            name={name}
            label={`Name of statement ${index + 1}`}
            disabled={editing.frozen}
            onName={(next) => void editing.edit(setStatementName(index, next))}
          />
        </h2>
        <fieldset disabled={editing.frozen} className="contents">
          <SegmentedControl
            label={`Effect of ${called}`}
            value={effect}
            onValueChange={(next) => {
              if (next === 'Allow' || next === 'Deny')
                void editing.edit(setStatementEffect(index, next))
            }}
            options={EFFECTS}
          />
        </fieldset>
        <Menu
          label={`Actions for ${called}`}
          groups={props.actions.map((group) =>
            group.map((item) => ({
              ...item,
              disabledReason: editing.frozen ? 'Fix the JSON first.' : undefined,
            })),
          )}
        />
      </header>
      <div className="grid gap-2.5 border-line border-t p-3.5">
        <p>
          <StatementSentence statement={statement} known={known} />
        </p>
        {open && (
          <Facts
            items={ROWS.map(({ list, term, what }) => ({
              term,
              value: statement.lists[list] ? (
                <div className="grid gap-1">
                  <ChipList
                    chips={statementChips(list, { statement, index, editing, known, findings })}
                    add={
                      <AddButton
                        label={`Add ${what} to ${called}`}
                        onClick={() => setAdding(list)}
                        disabled={editing.frozen}
                      />
                    }
                  />
                  {list === 'actions' && <Levels statement={statement} />}
                </div>
              ) : (
                <span className="text-ink-2">Not a list: edit it in the JSON.</span>
              ),
            }))}
          />
        )}
        {statement.others.length > 0 && (
          <p className="text-ink-2 text-small">
            Other fields (JSON only): <code>{statement.others.join(', ')}</code>
          </p>
        )}
        {findings.map((finding) => (
          <Note
            key={`${finding.from} ${finding.message}`}
            kind={kinds[finding.severity]}
            actions={<FixButton finding={finding} editing={editing} />}
          >
            <FindingMessage finding={finding} known={known} />
          </Note>
        ))}
      </div>
      {adding && (
        <Picker
          list={adding}
          known={known}
          of={called}
          present={(statement.lists[adding] ?? []).map(({ text }) => text)}
          onClose={() => setAdding(undefined)}
          onAdd={(texts) => {
            const { outline } = editing.now()
            if (outline) editing.edit(addListEntries(outline, index, adding, texts))
          }}
        />
      )}
    </section>
  )
}

type ListPickerProps = PickerProps & { list: StatementField; known: KnownInventory }

function Picker({ list, known, ...props }: ListPickerProps) {
  if (list === 'actions') return <ActionPicker {...props} />
  if (list === 'resources') return <ResourcePicker known={known} {...props} />
  return <PrincipalPicker known={known} {...props} />
}

/** How many actions of each access level the statement covers. */
function Levels({ statement: { lists } }: Pick<StatementCardProps, 'statement'>) {
  const counts = countActionsByLevel((lists.actions ?? []).map(({ text }) => text))
  if (counts.length === 0) return null
  return (
    <ul aria-label="Access levels" className="flex flex-wrap gap-x-3 text-ink-2 text-small">
      {counts.map(({ level, held, of, organizationWide }) => (
        <li key={level} className="inline-flex items-center gap-1">
          <AccessLevelMark level={level} /> {level}{' '}
          {levelCountWords({ held, of, organizationWide })}
        </li>
      ))}
    </ul>
  )
}

const levelCountWords = ({ held, of, organizationWide }: Omit<ActionLevelCount, 'level'>) =>
  [
    (held > 0 || organizationWide === 0) && `${held} of ${of}`,
    organizationWide > 0 && `${organizationWide} organization-wide`,
  ]
    .filter(Boolean)
    .join(' and ')

function StatementSentence({ statement, known }: Pick<StatementCardProps, 'statement' | 'known'>) {
  const texts = (list: StatementField) => (statement.lists[list] ?? []).map(({ text }) => text)
  const whole = {
    name: statement.name,
    effect: statement.effect === 'Deny' ? ('Deny' as const) : ('Allow' as const),
    principals: texts('principals'),
    actions: texts('actions'),
    resources: texts('resources'),
  }
  const missing = ROWS.filter(({ list }) => whole[list].length === 0).map(({ what }) => what)
  if (missing.length > 0)
    return <span className="text-ink-2">Incomplete: add {listAnd(missing)}.</span>
  return <Sentence parts={summariseStatement(whole, known)} />
}

type StatementNameProps = {
  name: string
  label: string
  disabled: boolean
  onName: (name: string) => void
}

/** Written into the text when it is left, so that one name is one step to undo. */
export function StatementName({ name, label, disabled, onName }: StatementNameProps) {
  const [typed, setTyped] = useState<string>()
  const done = () => {
    if (typed !== undefined && typed !== '' && typed !== name) onName(typed)
    setTyped(undefined)
  }
  return (
    <input
      aria-label={label}
      className="control mono border-transparent! bg-transparent! font-semibold hover:border-line-strong! focus:border-line-strong!"
      value={typed ?? name}
      disabled={disabled}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={done}
      onKeyDown={(event) => {
        if (event.key === 'Enter') done()
        if (event.key === 'Escape') setTyped(undefined)
      }}
      autoComplete="off"
      spellCheck={false}
    />
  )
}
