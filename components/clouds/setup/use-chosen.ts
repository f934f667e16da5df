'use client'

import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { useUrlParam } from '@/components/table/url-param'
import {
  type AccountKey,
  accountPath,
  parseAccounts,
  serializeAccounts,
} from '@/lib/core/trust-setup/account-list'

/** Above it an address is too long to be sent: the choice then stays in this tab. */
const LONGEST = 3000
const KEPT = '~'
const STORED = 'clouds-accounts'

const never = () => () => {}

/** The chosen accounts, in the address where they are few, else in this tab. */
export function useChosen() {
  const [held, hold] = useUrlParam('accounts')
  const inBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
  const [kept, setKept] = useState<string>()
  useEffect(() => {
    if (held === KEPT) setKept(sessionStorage.getItem(STORED) ?? '')
  }, [held])
  const text = held === KEPT ? (kept ?? '') : held
  const accounts = useMemo(() => parseAccounts(text), [text])
  const keys = useMemo(() => new Set(accounts.map(accountPath)), [accounts])
  const choose = (next: readonly AccountKey[]) => {
    const written = serializeAccounts(next)
    if (written.length <= LONGEST) return hold(written)
    sessionStorage.setItem(STORED, written)
    setKept(written)
    hold(KEPT)
  }
  /** The address came from another tab, which has the choice. */
  const lost = inBrowser && held === KEPT && kept === ''
  return { accounts, keys, choose, lost, sendable: held !== KEPT }
}
