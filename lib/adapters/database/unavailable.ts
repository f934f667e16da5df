import { AppError } from '@/lib/common/errors'

/** SQLSTATEs of a database that cannot answer now: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const SQLSTATES = /^(?:08...|53...|57P0[1-5]|57014|55P03|25P0[34])$/
const SYSTEM = /^(?:ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ENOSPC)$/
/** What pg throws without a code. */
const DRIVER =
  /^(?:timeout exceeded when trying to connect|Query read timeout|Connection terminated\b|Client has encountered a connection error|Client was closed)/

const MAX_CAUSES = 5

function isOutage(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > MAX_CAUSES) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  // A node:net error of several addresses has the code of one.
  return (
    SQLSTATES.test(code) ||
    SYSTEM.test(code) ||
    DRIVER.test(error.message) ||
    isOutage(error.cause, depth + 1)
  )
}

/** The error to show where the console's database cannot answer now; other errors are bugs. */
export const unavailableStoreError = (error: unknown): AppError | undefined =>
  error instanceof AppError || !isOutage(error)
    ? undefined
    : new AppError('unavailable', 'The console’s database does not answer.', {
        cause: error,
        detail: {
          reason: 'database',
          retryAfter: 5,
          next: 'Try again in a few seconds. The operator of the console can find the cause in its log.',
        },
      })
