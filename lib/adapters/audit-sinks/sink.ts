import { AppError } from '@/lib/common/errors'
import type { StoredAuditRow } from './audit-row'

export type AuditSink = {
  /**
   * Resolves when the receiver has taken all rows, in their order. After a failure some of them may have been
   * taken: the caller sends all of them again, with the numbers by which a receiver recognizes them.
   */
  send: (rows: readonly StoredAuditRow[], signal: AbortSignal) => Promise<void>
}

/** Why a sink did not take rows. `message` is a sentence, and what the system said is kept beside it. */
export const sinkFailure = (message: string, cause?: unknown): AppError =>
  new AppError('unreachable', message, {
    cause,
    detail: cause instanceof Error ? { upstream: cause.message } : {},
  })
