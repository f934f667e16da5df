'use client'

import { useRecordSeen } from '@/components/form/use-record-seen'
import { notifyDueGrantsAction } from '@/lib/features/requests/actions'

/** Sends the notifications of grants that have expired, once the page that shows them is loaded. */
export function NotifyDueGrants({ due }: { due: boolean }) {
  useRecordSeen(due, undefined, { action: notifyDueGrantsAction, invalidates: [] })
  return null
}
