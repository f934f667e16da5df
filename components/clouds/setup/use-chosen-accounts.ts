'use client'

import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { DraftOwner } from '@/components/patterns/draft-owner'
import { useUrlParam } from '@/components/table/url-param'
import {
  type AccountKey,
  accountPath,
  parseAccounts,
  serializeAccounts,
} from '@/lib/core/trust-setup/account-list'

/** A longer list does not fit in a shareable URL and stays in this tab. */
const MAX_URL_CHARACTERS = 3000
const STORED_IN_TAB = '~'

const never = () => () => {}

/** The chosen accounts, in the URL if they fit, otherwise in this tab's session storage. */
export function useChosenAccounts(owner: DraftOwner) {
  const storageKey = `chosen-accounts/${owner}`
  const [held, hold] = useUrlParam('accounts')
  const inBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
  const [kept, setKept] = useState<string>()
  useEffect(() => {
    if (held === STORED_IN_TAB) setKept(sessionStorage.getItem(storageKey) ?? '')
  }, [held, storageKey])
  const text = held === STORED_IN_TAB ? (kept ?? '') : held
  const accounts = useMemo(() => parseAccounts(text), [text])
  const keys = useMemo(() => new Set(accounts.map(accountPath)), [accounts])
  const choose = (next: readonly AccountKey[]) => {
    const written = serializeAccounts(next)
    if (written.length <= MAX_URL_CHARACTERS) return hold(written)
    sessionStorage.setItem(storageKey, written)
    setKept(written)
    hold(STORED_IN_TAB)
  }
  /** The URL came from another tab, whose session storage has the accounts. */
  const lost = inBrowser && held === STORED_IN_TAB && kept === ''
  return { accounts, keys, choose, lost, sendable: held !== STORED_IN_TAB }
}
