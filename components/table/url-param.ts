'use client'

import { usePathname, useSearchParams } from 'next/navigation'

type Change = (current: string) => string

/** A search parameter as state. Changing it does not call the server. */
export function useUrlParam(name: string): [string, (value: string | Change) => void] {
  const params = useSearchParams()
  const path = usePathname()
  const set = (wanted: string | Change) => {
    const next = new URLSearchParams(window.location.search)
    const value = typeof wanted === 'string' ? wanted : wanted(next.get(name) ?? '')
    if (value) next.set(name, value)
    else next.delete(name)
    const query = next.toString()
    window.history.replaceState(null, '', query ? `${path}?${query}` : path)
  }
  return [params.get(name) ?? '', set]
}
