'use client'

import { CircleHelp } from 'lucide-react'
import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import type { GlossaryWord } from '@/lib/common/glossary'
import { paths } from '@/lib/common/paths'
import { termOf } from '@/lib/common/terms'
import { InlineCode } from './inline-code'
import { TextLink } from './link'

const GAP = 6
const EDGE = 8
const MAX_WIDTH = 320

type TermProps = {
  of: GlossaryWord
  /** The word as it stands here; without it a question mark, beside a label that is a control itself. */
  children?: ReactNode
}

/**
 * A word that not everyone knows. A press opens what the glossary says of it; Esc and a press
 * elsewhere close it.
 */
export function Term({ of, children }: TermProps) {
  const id = useId()
  const popup = useRef<HTMLSpanElement>(null)
  const [open, setOpen] = useState(false)
  const [meaning, setMeaning] = useState<string>()

  const show = (next: boolean) => {
    setOpen(next)
    if (!next) return
    void import('@/lib/common/glossary').then(({ GLOSSARY }) => setMeaning(GLOSSARY[of]))
    place(popup.current)
  }
  useEffect(() => {
    if (!open) return
    const follow = () => place(popup.current)
    follow()
    window.addEventListener('scroll', follow, true)
    return () => window.removeEventListener('scroll', follow, true)
  })

  return (
    <>
      <button
        type="button"
        data-term={of}
        popoverTarget={id}
        aria-label={children ? undefined : `What is “${of}”?`}
        className={
          children
            ? 'cursor-help text-left underline decoration-dotted decoration-ink-3 underline-offset-3 hover:decoration-solid print:no-underline'
            : 'cursor-help rounded-full text-ink-3 hover:text-ink print:hidden'
        }
      >
        {children ?? <CircleHelp aria-hidden className="size-3!" />}
      </button>
      <span
        ref={popup}
        id={id}
        popover="auto"
        aria-live="polite"
        onBeforeToggle={({ newState }) => show(newState === 'open')}
        onToggle={() => place(popup.current)}
        className="overlay m-0 w-max max-w-80 whitespace-normal px-3 py-2 text-left font-normal text-ink text-small"
      >
        {open && (
          <>
            <b className="inline-block first-letter:uppercase">{of}</b>
            <br />
            {meaning && <InlineCode>{meaning}</InlineCode>}{' '}
            <TextLink href={paths.help('glossary', of.replaceAll(' ', '-'))}>Glossary</TextLink>
          </>
        )}
      </span>
    </>
  )
}

/** Puts a popup below the control before it, or above where there is no room. */
function place(popup: HTMLElement | null) {
  const anchor = popup?.previousElementSibling
  if (!popup || !anchor) return
  const { width, height } = popup.getBoundingClientRect()
  const { left, top, bottom } = anchor.getBoundingClientRect()
  const above = bottom + GAP + height + EDGE > window.innerHeight
  const end = window.innerWidth - (width || MAX_WIDTH) - EDGE
  popup.style.left = `${Math.max(EDGE, Math.min(left, end))}px`
  popup.style.top = `${above ? Math.max(EDGE, top - GAP - height) : bottom + GAP}px`
}

/** A label, explained where it is a term of the glossary. */
export function Explained({ children }: { children: ReactNode }) {
  const term = typeof children === 'string' ? termOf(children) : undefined
  return term ? <Term of={term}>{children}</Term> : children
}
