import 'server-only'

import type { AppError } from '@/lib/common/errors'
import { createCoreWeave } from './client'

/** The clients of somebody without a CoreWeave token. Nothing is sent: every call fails with the refusal. */
export function createRefusingCoreWeave(
  refusal: () => AppError,
): ReturnType<typeof createCoreWeave> {
  const { reader, writer } = createCoreWeave({ baseUrl: 'http://127.0.0.1', token: '' })
  return { reader: refusing(reader, refusal), writer: refusing(writer, refusal) }
}

/** Every member of a client is a call that returns a promise, which one that only rejects may stand in for. */
const refusing = <Client extends object>(client: Client, refusal: () => AppError): Client =>
  Object.fromEntries(
    Object.keys(client).map((name) => [name, () => Promise.reject(refusal())]),
  ) as unknown as Client
