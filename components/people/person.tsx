'use client'

import { middleCut } from '@/components/ui/identifier'
import { NamedId } from '@/components/ui/named-id'
import { initialsOf } from './initials'
import { usePersonName } from './people-names'

type PersonProps = {
  id: string
  /** A name that was stored with what is shown, for ids without one. */
  fallback?: string | undefined
  /** Only the name, where a button cannot stand: in a summary, a link or a heading. */
  plain?: boolean
}

const MAX_ID = 13

/** A person by name, with the id one click away; the id where no name is known. */
export function Person({ id, fallback, plain = false }: PersonProps) {
  const name = usePersonName(id) ?? fallback
  if (!name) {
    const cut = id.length > MAX_ID ? middleCut(id, MAX_ID) : id
    if (plain) return <code title={id}>{cut}</code>
    return (
      <NamedId id={id} label="person ID">
        <code>{cut}</code>
      </NamedId>
    )
  }
  const shown = (
    <span className="inline-flex max-w-full items-center gap-1.5 align-bottom">
      <span
        aria-hidden
        data-initials={initialsOf(name)}
        className="grid size-[18px] flex-none place-items-center rounded-full border border-line-strong bg-hover font-semibold text-[8.5px] text-ink-2 leading-none before:content-[attr(data-initials)]"
      />
      <span className="min-w-0 [overflow-wrap:anywhere]">{name}</span>
    </span>
  )
  if (plain) return <span title={id}>{shown}</span>
  return (
    <NamedId id={id} label="person ID">
      {shown}
    </NamedId>
  )
}
