'use client'

import { type ReactNode, useState } from 'react'
import { CopyButton } from './copy'

type NamedIdProps = {
  children: ReactNode
  id: string
  /** What the identifier is, for the copy button: "person ID". */
  label: string
}

/** A name that shows its identifier when it is pressed, with a button that copies it. */
export function NamedId({ children, id, label }: NamedIdProps) {
  const [open, setOpen] = useState(false)
  return (
    <span className="inline-flex max-w-full flex-wrap items-center gap-x-1 align-bottom">
      <button
        type="button"
        aria-expanded={open}
        title={`${open ? 'Hide' : 'Show'} the ${label}`}
        className="max-w-full cursor-pointer rounded-[4px] text-left decoration-line-strong underline-offset-2 hover:underline"
        onClick={() => setOpen(!open)}
      >
        {children}
      </button>
      {open && (
        <span data-named-id className="inline-flex min-w-0 items-center gap-0.5 text-small">
          <code className="[overflow-wrap:anywhere]">{id}</code>
          <CopyButton text={id} label={label} />
        </span>
      )}
    </span>
  )
}
