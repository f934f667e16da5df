'use client'

import { useEffect, useRef, useState } from 'react'
import { z } from 'zod'
import type { PolicyDetail } from '@/lib/features/policies/schema'

const Draft = z.object({
  text: z.string(),
  /** What was live when it was begun, by fingerprint and as text; null for a new policy. */
  base: z.string().nullable(),
  baseText: z.string(),
  reason: z.string(),
})
export type Draft = z.infer<typeof Draft>

const AFTER = 250

/** What is typed, kept in this browser until it is saved or discarded. Policies hold no secrets. */
export function useDraft(key: string, fresh: Draft) {
  const [draft, setDraft] = useState(fresh)
  const [restored, setRestored] = useState(false)

  useEffect(() => {
    const kept = read(key)
    if (kept) setDraft(kept)
    setRestored(true)
  }, [key])

  const write = () => {
    if (!restored) return
    const untouched = draft.text === draft.baseText && draft.reason === ''
    if (untouched) forget(key)
    else keep(key, draft)
  }
  const latest = useRef(write)
  latest.current = write

  // biome-ignore lint/correctness/useExhaustiveDependencies: written once it has stood still
  useEffect(() => {
    const timer = setTimeout(() => latest.current(), AFTER)
    return () => clearTimeout(timer)
  }, [draft, restored])
  useEffect(() => {
    const leave = () => latest.current()
    window.addEventListener('pagehide', leave)
    return () => {
      window.removeEventListener('pagehide', leave)
      leave()
    }
  }, [])

  return {
    draft,
    change: (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part })),
    restored,
  }
}

const read = (key: string) => {
  const kept = Draft.safeParse(keptUnder(key))
  return kept.success ? kept.data : undefined
}

/** A browser that keeps nothing, or is full, is no reason to stop. */
function attempt<T>(what: () => T): T | undefined {
  try {
    return what()
  } catch {
    return undefined
  }
}

export const keptUnder = (key: string): unknown =>
  attempt(() => JSON.parse(localStorage.getItem(key) ?? 'null'))

/** What a draft of a policy is kept under. */
export const draftKey = (orgUid: string, name: string) => `policy-draft/${orgUid}/${name}`

export const keep = (key: string, draft: Draft) =>
  attempt(() => localStorage.setItem(key, JSON.stringify(draft)))
export const forget = (key: string) => attempt(() => localStorage.removeItem(key))

/** What is live now; a new policy is nothing yet. */
export type Live = Pick<PolicyDetail, 'name' | 'text'> & { base: string | null }

/** Whether what is live now is another policy than the one this draft was begun on. */
export const changedMeanwhile = (live: Live, draft: { base: string | null }) =>
  draft.base !== live.base
