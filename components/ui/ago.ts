const units = [
  { after: 0, unit: 1, word: 's' },
  { after: 60, unit: 60, word: 'min' },
  { after: 3600, unit: 3600, word: 'h' },
] as const
const DAY = 86_400

/** "4 s ago", "in 2 h", "3 days ago"; a date once it is a month away. */
export function ago(at: Date, now: Date): string {
  const seconds = Math.round((now.getTime() - at.getTime()) / 1000)
  const distance = Math.abs(seconds)
  if (distance >= 30 * DAY) return dateOf(at, now)
  const tense = (words: string) => (seconds < 0 ? `in ${words}` : `${words} ago`)
  if (distance < 1) return 'just now'
  if (distance >= DAY) {
    const days = Math.floor(distance / DAY)
    return tense(days === 1 ? '1 day' : `${days} days`)
  }
  const { unit, word } = units.findLast(({ after }) => distance >= after) ?? units[0]
  return tense(`${Math.floor(distance / unit)} ${word}`)
}

const dateOf = (at: Date, now: Date) =>
  at.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
    ...(at.getUTCFullYear() !== now.getUTCFullYear() && { year: 'numeric' }),
  })

/** To the second, in the reader's own zone. */
export const exact = (at: Date) =>
  at.toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'long' })
