'use client'

import { Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useUrlParam } from './url-param'

type FilterInputProps = {
  /** "Filter service accounts". */
  label: string
  /** The search parameter that holds it; read it with `useUrlParam`. */
  param?: string
}

/** Filters while typing. The filter is part of the address; `/` focuses the input, Esc clears it. */
export function FilterInput({ label, param = 'q' }: FilterInputProps) {
  const [held, hold] = useUrlParam(param)
  const [text, setText] = useState(held)
  const [seen, setSeen] = useState(held)
  const input = useRef<HTMLInputElement>(null)
  const written = useRef(held)

  // Changed by someone else: "Clear the filter", the back button.
  if (held !== seen) {
    setSeen(held)
    if (held !== written.current) setText(held)
  }

  useEffect(() => {
    if (text === written.current) return
    const timer = setTimeout(() => {
      written.current = text
      hold(text)
    }, 120)
    return () => clearTimeout(timer)
  })

  return (
    <label className="relative block w-full md:max-w-80">
      <span className="sr-only">{label}</span>
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2 -translate-y-1/2 text-ink-3"
      />
      <input
        ref={input}
        type="search"
        data-filter
        className="control pr-7 pl-7 [&::-webkit-search-cancel-button]:hidden"
        placeholder={label}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setText('')
        }}
        autoComplete="off"
        spellCheck={false}
      />
      <kbd
        aria-hidden
        className="-translate-y-1/2 absolute top-1/2 right-2 max-md:hidden touch:hidden"
      >
        /
      </kbd>
    </label>
  )
}
