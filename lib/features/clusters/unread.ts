import type { Reading } from '@/lib/common/result'
import { type Unread, unreadOf } from '@/lib/common/unread'

type Partly = { complete: boolean; only?: string[] }

/** Which accounts of a cluster are not known, in the words of every screen, file and command. */
export function unreadAccounts(cluster: string, accounts: Reading<Partly>): Unread[] {
  if (!accounts.ok) return unreadOf(`service accounts of ${cluster}`, accounts)
  const { complete, only } = accounts.value
  if (complete) return []
  const why = only
    ? `You may not list those of all namespaces; read were ${only.join(', ')}.`
    : 'There are more than 10,000; the first of them were read.'
  return [{ what: `some service accounts of ${cluster}`, why }]
}
