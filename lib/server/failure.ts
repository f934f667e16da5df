import 'server-only'

import { randomBytes } from 'node:crypto'
import { unavailableStoreError } from '@/lib/adapters/database/unavailable'
import { AppError, type ErrorCode, type Problem, statusOf, toProblem } from '@/lib/common/errors'
import { log } from './log'
import { requestIds } from './request-scope'

/** What a person or an upstream decides; everything else is for the operator of the console. */
const DECIDED: ReadonlySet<ErrorCode> = new Set([
  'unauthenticated',
  'reauthenticate',
  'forbidden',
  'not-found',
  'conflict',
  'invalid',
  'rate-limited',
])

/** Log why a change was not made or not recorded: codes and ids, and no text that a person or an upstream wrote. */
function logExpected({ code, detail, cause }: AppError, kind: 'read' | 'write') {
  const { reason, status } = detail
  const ids = { code, ...(reason && { reason }), ...(status && { status }) }
  // An upstream's failure is logged where it was called.
  const shown = code === 'unrecorded' || code === 'unavailable' ? { ...ids, error: cause } : ids
  if (kind === 'write')
    log[DECIDED.has(code) ? 'info' : 'error']('a change was refused or failed', shown)
  else if (code === 'unavailable') log.error('the database did not answer', shown)
}

/** Describe a failure for a person. An unexpected one is logged under an id that is shown to them. */
export function describeFailure(
  error: unknown,
  kind: 'read' | 'write' = 'read',
): { problem: Problem; status: number } {
  const expected = error instanceof AppError ? error : unavailableStoreError(error)
  if (expected) {
    logExpected(expected, kind)
    return { problem: toProblem(expected), status: statusOf[expected.code] }
  }
  const id = requestIds().request ?? randomBytes(8).toString('hex')
  log.error('unexpected failure', { id, error })
  const problem: Problem = {
    code: 'upstream',
    reason: 'unexpected',
    message: `Unexpected error in the console (${id}).`,
    next: `Try again. The operator of the console can find the cause in its log under ${id}.`,
  }
  return { problem, status: 500 }
}
