import type { Reading } from '@/lib/common/result'
import { type UnreadPart, unreadParts } from '@/lib/common/unread'

type Partly = { complete: boolean; only?: string[] }

/** The service accounts of a cluster that could not be read, in the words of screens, files and commands. */
export function unreadAccounts(cluster: string, accounts: Reading<Partly>): UnreadPart[] {
  if (!accounts.ok) return unreadParts(`service accounts of ${cluster}`, accounts)
  const { complete, only } = accounts.value
  if (complete) return []
  const why = only
    ? `You cannot list all namespaces. Read: ${only.join(', ')}.`
    : 'There are more than 10,000; only the first were read.'
  return [{ what: `some service accounts of ${cluster}`, why }]
}
