import 'server-only'

import { randomBytes } from 'node:crypto'
import { unavailableStoreError } from '@/lib/adapters/database/unavailable'
import { AppError, type Problem, statusOf, toProblem } from '@/lib/common/errors'
import { log } from './log'

/** Describe a failure for a person. An unexpected one is logged under an id that is shown to them. */
export function describeFailure(error: unknown): { problem: Problem; status: number } {
  const expected = error instanceof AppError ? error : unavailableStoreError(error)
  if (expected) return { problem: toProblem(expected), status: statusOf[expected.code] }
  const id = randomBytes(4).toString('hex')
  log.error('unexpected failure', { id, error })
  const problem: Problem = {
    code: 'upstream',
    reason: 'unexpected',
    message: `Unexpected error in the console (${id}).`,
    next: `Try again. The operator of the console can find the cause in its log under ${id}.`,
  }
  return { problem, status: 500 }
}
