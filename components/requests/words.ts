import { plural, pluralOf } from '@/lib/common/plural'
import type { RequestPage } from '@/lib/features/requests/schema'

const DAY = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
})

/** A day in UTC, such as `31 January 2027`. */
export const formatDay = (at: string) => DAY.format(new Date(at))

/** The waiting requests and expired grants as the title of the list. */
export function requestsTitle({ counts: { waiting, due }, scope }: RequestPage): string {
  const title = scope === 'own' ? ownTitle(waiting) : organizationTitle(waiting)
  return due === 0 ? title : `${title}, ${plural(due, 'grant')} expired but still active`
}

const ownTitle = (waiting: number) =>
  waiting === 0
    ? 'None of your requests is waiting'
    : `${waiting} of your requests ${pluralOf(waiting, 'is', 'are')} waiting`

const organizationTitle = (waiting: number) =>
  waiting === 0 ? 'No requests are waiting' : `${plural(waiting, 'request')} waiting`
