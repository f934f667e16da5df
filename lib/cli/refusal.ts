import 'server-only'

import { AppError } from '@/lib/common/errors'
import type { Outcome } from './command'
import { EXIT_CODES } from './exit-codes'

const REFUSALS: ReadonlySet<AppError['code']> = new Set<AppError['code']>(['invalid', 'conflict'])

/** What is refused for a reason that is known is a finding; other failures leave the result open. */
export async function orRefused(run: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof AppError) || !REFUSALS.has(error.code)) throw error
    const { message, detail } = error
    const text = [message, detail.next].filter(Boolean).join('\n')
    return { code: EXIT_CODES.findings, text, stream: 'stderr' }
  }
}
