import 'server-only'

import { AppError } from '@/lib/common/errors'
import { MAX_REQUEST_BODY } from './request-check'

/** The text of a request that anyone may send. Throws `invalid` once it is larger than a stranger's may be. */
export async function readText({ body }: Request): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.byteLength
    if (size > MAX_REQUEST_BODY.stranger) throw new AppError('invalid', 'The request is too large.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
