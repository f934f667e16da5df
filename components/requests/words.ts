import type { RequestPage } from '@/lib/features/requests/schema'

const DAY = new Intl.DateTimeFormat('en-GB', {
  ...{ day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' },
})

/** The last day of something, as the store counts days. */
export const dayOf = (at: string) => DAY.format(new Date(at))

const counted = (count: number, one: string, many: string) =>
  count === 1 ? `1 request ${one}` : `${count} requests ${many}`

/** The answer in one or two sentences. */
export function pageTitle({ counts: { waiting, due }, scope }: RequestPage): string {
  const own = scope === 'own' ? ' of yours' : ''
  const waits =
    waiting === 0
      ? `No request${own} waits`
      : counted(waiting, 'waits', 'wait').replace(/ waits?$/, (word) => `${own}${word}`)
  if (due === 0) return waits
  return `${waits}, ${due === 1 ? '1 grant is' : `${due} grants are`} over and still there`
}
