import 'server-only'

import type { Reading } from '@/lib/common/result'
import { describeFailure } from './failure'

/** Read one part of a page, so that its failure does not fail the page. */
export async function readPart<T>(
  { clock }: { clock: () => Date },
  read: () => Promise<T>,
): Promise<Reading<T>> {
  try {
    return { ok: true, value: await read(), at: clock().toISOString() }
  } catch (error) {
    return { ok: false, error: describeFailure(error).problem, at: clock().toISOString() }
  }
}
