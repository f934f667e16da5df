'use client'

import { clsx } from 'clsx'
import { Plus } from 'lucide-react'
import type { ReactNode } from 'react'
import { principalLabel } from '@/components/patterns/principal-label'
import { Chip } from '@/components/ui/chip'
import { Count } from '@/components/ui/state'
import { findAction, isGlobalAction, matchingActions } from '@/lib/core/policy/catalogue'
import type { JsonPath, StatementField } from '@/lib/core/policy/document'
import type { OutlinedStatement } from '@/lib/core/policy/outline'
import { type ResourceGroup, resourceGroups } from '@/lib/core/policy/resource-groups'
import { removeListEntries } from '@/lib/core/policy/statement-edits'
import type { EditorFinding } from '../checks'
import type { KnownInventory } from '../known-inventory'
import type { PolicyEditing } from '../use-editing'

type ChipsOf = {
  statement: OutlinedStatement
  index: number
  editing: PolicyEditing
  known: KnownInventory
  findings: readonly EditorFinding[]
}

const isAt = (entry: JsonPath | undefined, list: StatementField, index: number) =>
  entry?.[0] === list && entry[1] === index

/** The chips of one list of a statement, each removable. */
export function statementChips(list: StatementField, context: ChipsOf): CardChip[] {
  const { statement, index, editing, findings } = context
  const entries = statement.lists[list] ?? []
  const bad = (at: number) =>
    findings.some(({ entry, severity }) => severity !== 'info' && isAt(entry, list, at))
  const remove = (at: readonly number[]) =>
    editing.frozen ? undefined : () => void editing.edit(removeListEntries(index, list, at))
  const base = (text: string, at: number) => ({ key: `${at} ${text}`, onRemove: remove([at]) })

  if (list === 'resources')
    return resourceGroups(entries).map(({ kind: group, name, texts, entries }) => ({
      key: texts.join(' '),
      label: group === 'everything' ? 'Everything' : name,
      detail: group === 'everything' ? globalDetail(statement) : RESOURCE_DETAILS[group],
      title: texts.join(', '),
      kind: entries.some(bad) ? 'bad' : 'plain',
      onRemove: remove(entries),
    }))
  if (list === 'principals')
    return entries.map(({ text, index: at }) => {
      const words = principalLabel(text, context.known)
      const count = words.kind === 'wild' ? `${context.known.countOf(text)} today` : undefined
      return {
        ...base(text, at),
        label: words.label,
        detail: words.of,
        count,
        title: text,
        kind: bad(at) ? 'bad' : words.kind,
      }
    })
  return entries.map(({ text, index: at }) => ({
    ...base(text, at),
    label: text,
    mono: true,
    ...actionWords(text),
    kind: bad(at) ? 'bad' : wildness(text),
  }))
}

const wildness = (text: string) => (text.includes('*') ? 'wild' : 'plain')

const RESOURCE_DETAILS = {
  'bucket-and-objects': 'bucket and objects',
  bucket: 'bucket only',
  'bucket-objects': 'objects only',
  objects: 'objects',
  object: 'one object',
} as const satisfies Record<Exclude<ResourceGroup['kind'], 'everything'>, string>

/** Where all actions are organization-wide, `*` means the organization. */
const globalDetail = ({ lists }: OutlinedStatement) =>
  (lists.actions ?? []).every(({ text }) => isGlobalAction(text)) && lists.actions?.length
    ? 'organization'
    : undefined

function actionWords(text: string) {
  if (text.includes('*')) {
    const found = matchingActions(text)
    const names = found.slice(0, 12).map(({ name }) => name)
    return {
      count: `${found.length} today`,
      title: [...names, ...(found.length > 12 ? ['…'] : [])].join('\n'),
    }
  }
  return { title: findAction(text)?.phrase ?? 'Not in the action catalogue' }
}

export type CardChip = {
  key: string
  label: string
  /** Smaller, behind the label. */
  detail?: string | undefined
  count?: string | undefined
  title: string
  mono?: boolean
  kind: 'plain' | 'wild' | 'bad'
  /** Undefined while nothing can be changed. */
  onRemove: (() => void) | undefined
}

type ChipsProps = { chips: CardChip[]; add: ReactNode }

/** A list of chips with an add button. */
export const ChipList = ({ chips, add }: ChipsProps) => (
  <div className="flex flex-wrap items-center gap-1.5">
    {chips.map(({ key, label, detail, count, title, mono, kind, onRemove }) => (
      <span key={key} title={title} className="max-w-full">
        <Chip kind={kind} label={label} {...(onRemove && { onRemove })}>
          <span className={clsx('min-w-0', mono && 'mono')}>{label}</span>
          {detail && <span className="text-ink-3">{detail}</span>}
          {count && <Count>{count}</Count>}
        </Chip>
      </span>
    ))}
    {add}
  </div>
)

type AddButtonProps = { label: string; onClick: () => void; disabled: boolean }

/** An Add button whose accessible name says what is added, such as "Add principals to sign-in". */
export const AddButton = ({ label, onClick, disabled }: AddButtonProps) => (
  <button
    type="button"
    aria-label={label}
    aria-haspopup="dialog"
    aria-disabled={disabled}
    onClick={disabled ? undefined : onClick}
    className="inline-flex items-center gap-[5px] rounded-chip border border-line-strong border-dashed px-[7px] py-px text-ink-2 text-small leading-[18px] hover:bg-hover aria-disabled:opacity-50 touch:min-h-9"
  >
    <Plus aria-hidden className="size-3!" />
    Add
  </button>
)
