import 'server-only'

import { randomBytes } from 'node:crypto'
import { AppError, type Problem, statusOf, toProblem } from '@/lib/common/errors'
import { log } from './log'

/** What a person may read about a failure; one nobody expected is logged under an id they can name. */
export function explain(error: unknown): { problem: Problem; status: number } {
  if (error instanceof AppError) return { problem: toProblem(error), status: statusOf[error.code] }
  const id = randomBytes(4).toString('hex')
  log.error('unexpected failure', { id, error })
  const problem: Problem = {
    code: 'upstream',
    reason: 'unexpected',
    message: `The console failed in a way it did not expect (${id}).`,
    next: `Try again; whoever runs the console finds the cause in its log under ${id}.`,
  }
  return { problem, status: 500 }
}
