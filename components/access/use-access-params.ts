'use client'

import { usePathname, useSearchParams } from 'next/navigation'
import { useMemo } from 'react'
import type { AccessParams } from '@/lib/features/access/queries'

const NAMES = [
  'principal',
  'cluster',
  'namespace',
  'kind',
  'level',
  'action',
  'bucket',
  'key',
  'on',
  'by',
  'show',
  'group',
  'q',
] as const satisfies (keyof AccessParams)[]

/**
 * The question in the address, and a function that changes it. A change is a step of the browser's history and does
 * not call the server.
 */
export function useAccessParams(): [AccessParams, (change: AccessParams) => void] {
  const params = useSearchParams()
  const path = usePathname()
  const question = useMemo(
    () =>
      Object.fromEntries(
        NAMES.flatMap((name) => {
          const value = params.get(name)?.trim()
          return value ? [[name, value]] : []
        }),
      ) as AccessParams,
    [params],
  )
  const change = (next: AccessParams) => {
    const all = new URLSearchParams(window.location.search)
    for (const [name, value] of Object.entries(next))
      if (value) all.set(name, value)
      else all.delete(name)
    const query = all.toString()
    window.history.pushState(null, '', query ? `${path}?${query}` : path)
  }
  return [question, change]
}
