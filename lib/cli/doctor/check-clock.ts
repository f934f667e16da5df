import type { DoctorResult } from './result'

/** What another service's clock said, and what ours said in the middle of that exchange. */
export type ClockReading = { host: string; theirs: number; ours: number }

/** Dates of HTTP are cut to a second, and an answer takes a moment. */
const TOLERATED_MS = 5_000
/** Many verifiers of tokens tolerate a minute. */
const WRONG_MS = 60_000

/** Compare the clock with that of other services. One of them that is wrong itself does not count. */
export function checkClock(readings: readonly ClockReading[]): DoctorResult {
  const ordered = readings
    .map(({ host, theirs, ours }) => ({ host, difference: ours - theirs }))
    .toSorted((one, other) => one.difference - other.difference)
  const middle = ordered[Math.floor((ordered.length - 1) / 2)]
  if (!middle) return { code: 'clock-unchecked', subject: 'clock' }
  const { host, difference } = middle
  const seconds = Math.round(Math.abs(difference) / 1000)
  if (Math.abs(difference) <= TOLERATED_MS) return { code: 'clock-agrees', subject: host }
  const detail = `${seconds} s ${difference > 0 ? 'ahead' : 'behind'}`
  return {
    code: Math.abs(difference) > WRONG_MS ? 'clock-wrong' : 'clock-differs',
    subject: host,
    detail,
  }
}
