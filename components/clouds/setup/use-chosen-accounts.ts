'use client'

import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
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
const STORAGE_KEY = 'clouds-accounts'

const never = () => () => {}

/** The chosen accounts, in the URL if they fit, otherwise in this tab's session storage. */
export function useChosenAccounts() {
  const [held, hold] = useUrlParam('accounts')
  const inBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
  const [kept, setKept] = useState<string>()
  useEffect(() => {
    if (held === STORED_IN_TAB) setKept(sessionStorage.getItem(STORAGE_KEY) ?? '')
  }, [held])
  const text = held === STORED_IN_TAB ? (kept ?? '') : held
  const accounts = useMemo(() => parseAccounts(text), [text])
  const keys = useMemo(() => new Set(accounts.map(accountPath)), [accounts])
  const choose = (next: readonly AccountKey[]) => {
    const written = serializeAccounts(next)
    if (written.length <= MAX_URL_CHARACTERS) return hold(written)
    sessionStorage.setItem(STORAGE_KEY, written)
    setKept(written)
    hold(STORED_IN_TAB)
  }
  /** The URL came from another tab, whose session storage has the accounts. */
  const lost = inBrowser && held === STORED_IN_TAB && kept === ''
  return { accounts, keys, choose, lost, sendable: held !== STORED_IN_TAB }
}
