import type { Problem } from './errors'

/** What a server action returns, because Next.js hides thrown errors from the browser in production. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: Problem }

/**
 * Part of an answer that may fail by itself: one unreachable cluster must not empty a page.
 * `at` is when it was read, ISO 8601.
 */
export type Reading<T> =
  | { ok: true; value: T; at: string }
  | { ok: false; error: Problem; at: string }
