import type { Reading } from './result'

/** A part that an answer leaves out: its name for people, and why it could not be read. */
export type UnreadPart = { what: string; why: string }

/** The unread part of a failed reading; none where the reading succeeded. */
export const unreadParts = (what: string, reading: Reading<unknown>): UnreadPart[] =>
  reading.ok ? [] : [{ what, why: reading.error.message }]
