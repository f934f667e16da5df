'use client'

import { useRecordSeen } from '@/components/form/use-record-seen'
import { paths } from '@/lib/common/paths'

/** Sends the notifications of grants that have expired, once the page that shows them is loaded. */
export function NotifyDueGrants({ due }: { due: boolean }) {
  useRecordSeen(due, paths.dueGrantsSeen())
  return null
}
