import 'server-only'

import { type Agent, request } from 'undici'
import { redact } from '@/lib/common/redact'
import type { CloudCause } from '@/lib/core/verification/cloud-causes'
import { GuardError, guardedExchange } from './guard'

/** The value that a token service returned, or the cause of its refusal. `upstream` is redacted. */
export type Exchanged<T> = { ok: true; value: T } | Denied
export type Denied = { ok: false; cause: CloudCause; upstream: string }
export type Answer = { status: number; text: string }

const TIMEOUT_MS = 10_000
const MAX_BYTES = 64 * 1024

export const denied = (cause: CloudCause, upstream: string): Denied => ({
  ok: false,
  cause,
  upstream: redact(upstream).slice(0, 2000),
})

type Post = { headers: Record<string, string>; body: string }

/**
 * Sends one POST to a configured token service, bounded in time and size. It follows no redirect and
 * is never retried.
 */
export async function post(address: string, { headers, body }: Post): Promise<Exchanged<Answer>> {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const guard = { exemptOrigin: new URL(address).origin }
  const sent = await guardedExchange(address, { signal, guard }, (url, dispatcher) =>
    exchange(url, { dispatcher, signal, headers, body }),
  )
  if (!sent.ok) {
    const { kind, message } = sent.problem
    const misplaced = kind === 'redirect' || kind === 'too-large' || kind === 'url'
    return denied(misplaced ? 'unreadable' : 'unreachable', message)
  }
  const { status, text } = sent.value
  if (status === 429) return denied('throttled', text)
  return status >= 500 ? denied('unavailable', text || `Status ${status}`) : sent
}

async function exchange(
  url: URL,
  options: Post & { dispatcher: Agent; signal: AbortSignal },
): Promise<Answer> {
  const { statusCode: status, body } = await request(url, { method: 'POST', ...options })
  if (status >= 300 && status < 400)
    throw new GuardError('redirect', `${url.host} returned a redirect, which is not followed.`, '')
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BYTES)
      throw new GuardError('too-large', `${url.host} returned more than ${MAX_BYTES} bytes.`, '')
    chunks.push(chunk)
  }
  return { status, text: Buffer.concat(chunks).toString('utf8') }
}
