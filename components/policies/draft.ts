'use client'

import { useEffect, useRef, useState } from 'react'
import type { DraftOwner } from '@/components/patterns/draft-owner'
import { isRecord } from '@/lib/common/record'
import type { PolicyDetail } from '@/lib/features/policies/schema'

export type PolicyDraft = {
  text: string
  /** What was live when it was begun, by fingerprint and as text; null for a new policy. */
  base: string | null
  baseText: string
  reason: string
}

/** Checked by hand, because pages that only store a draft ship no schema. */
function toDraft(stored: unknown): PolicyDraft | undefined {
  if (!isRecord(stored)) return undefined
  const { text, base, baseText, reason } = stored
  if (typeof text !== 'string' || typeof baseText !== 'string') return undefined
  if (typeof reason !== 'string' || (base !== null && typeof base !== 'string')) return undefined
  return { text, base, baseText, reason }
}

const AFTER = 250

/** The draft, stored in this browser until saved or discarded. Policies contain no secrets. */
export function usePolicyDraft(key: string, fresh: PolicyDraft) {
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
    if (untouched) deleteStoredDraft(key)
    else storeDraft(key, draft)
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
    change: (part: Partial<PolicyDraft>) => setDraft((now) => ({ ...now, ...part })),
    restored,
  }
}

const read = (key: string) => toDraft(loadStoredDraft(key))

/** Ignores errors of local storage, which may be disabled or full. */
function attempt<T>(what: () => T): T | undefined {
  try {
    return what()
  } catch {
    return undefined
  }
}

export const loadStoredDraft = (key: string): unknown =>
  attempt(() => JSON.parse(localStorage.getItem(key) ?? 'null'))

/** The storage key of a draft. `owner` is of `draftOwnerOf`: another person who signs in here has drafts of their own. */
export const draftKey = (owner: DraftOwner, name: string) => `policy-draft/${owner}/${name}`

export const storeValue = (key: string, value: unknown) =>
  attempt(() => localStorage.setItem(key, JSON.stringify(value)))
export const storeDraft = (key: string, draft: PolicyDraft) => storeValue(key, draft)
export const deleteStoredDraft = (key: string) => attempt(() => localStorage.removeItem(key))

/** The live policy; `base` is null for a new one. */
export type LivePolicy = Pick<PolicyDetail, 'name' | 'text'> & { base: string | null }

/** Whether the live policy differs from the one the draft is based on. */
export const hasLiveChanged = (live: LivePolicy, draft: { base: string | null }) =>
  draft.base !== live.base
