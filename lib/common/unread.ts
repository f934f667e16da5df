import type { Reading } from './result'

/** What is not in an answer, and why it could not be read. */
export type Unread = { what: string; why: string }

export const unreadOf = (what: string, reading: Reading<unknown>): Unread[] =>
  reading.ok ? [] : [{ what, why: reading.error.message }]
