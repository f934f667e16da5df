import 'server-only'

import { redact } from '@/lib/common/redact'
import type { CloudCause } from '@/lib/core/verification/cloud-causes'
import { guardedExchange } from './guard'
import { type HttpResponse, sendRequest } from './request'

/** The value that a token service returned, or the cause of its refusal. `upstream` is redacted. */
export type Exchanged<T> = { ok: true; value: T } | Denied
export type Denied = { ok: false; cause: CloudCause; upstream: string }

const TIMEOUT_MS = 10_000
const MAX_RESPONSE = 64 * 1024

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
export async function post(
  address: string,
  { headers, body }: Post,
): Promise<Exchanged<HttpResponse>> {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const guard = { exemptOrigin: new URL(address).origin }
  const sent = await guardedExchange(
    address,
    { signal, guard, maxResponseSize: MAX_RESPONSE },
    (url, dispatcher) =>
      sendRequest(url, {
        target: 'token-service',
        method: 'POST',
        dispatcher,
        signal,
        headers,
        body,
      }),
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
