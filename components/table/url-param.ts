'use client'

import { usePathname, useSearchParams } from 'next/navigation'
import { useState } from 'react'

type Change = (current: string) => string

type Options = {
  /** Adds an entry to the history of the browser, so that its Back button takes the change back. */
  push?: boolean
}

/** A search parameter as state. Changing it does not call the server. */
export function useUrlParam(
  name: string,
): [string, (value: string | Change, options?: Options) => void] {
  const params = useSearchParams()
  const path = usePathname()
  const set = (wanted: string | Change, { push = false }: Options = {}) => {
    const next = new URLSearchParams(window.location.search)
    const value = typeof wanted === 'string' ? wanted : wanted(next.get(name) ?? '')
    if (value) next.set(name, value)
    else next.delete(name)
    const query = next.toString()
    const address = query ? `${path}?${query}` : path
    if (push) window.history.pushState(null, '', address)
    else window.history.replaceState(null, '', address)
  }
  return [params.get(name) ?? '', set]
}

/**
 * The same, with the new value at once: the search parameters follow in a transition, which a screen that
 * computes much from them delays.
 */
export function useUrlChoice(name: string): [string, (value: string) => void] {
  const [kept, keep] = useUrlParam(name)
  const [seen, setSeen] = useState(kept)
  const [chosen, setChosen] = useState<string>()
  if (seen !== kept) {
    setSeen(kept)
    setChosen(undefined)
  }
  const choose = (value: string) => {
    setChosen(value)
    keep(value)
  }
  return [chosen ?? kept, choose]
}
