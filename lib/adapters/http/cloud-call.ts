import 'server-only'

import { type Agent, request } from 'undici'
import { redact } from '@/lib/common/redact'
import type { TargetCause } from '@/lib/features/clouds/verify-causes'
import { guarded, Refused } from './guard'

/** What a cloud gave, or why it gave nothing; what it said is without any secret. */
export type Exchanged<T> = { ok: true; value: T } | Denied
export type Denied = { ok: false; cause: TargetCause; upstream: string }
export type Answer = { status: number; text: string }

const TIMEOUT_MS = 10_000
const MAX_BYTES = 64 * 1024

export const denied = (cause: TargetCause, upstream: string): Denied => ({
  ok: false,
  cause,
  upstream: redact(upstream).slice(0, 2000),
})

type Post = { headers: Record<string, string>; body: string }

/**
 * POST to a token service that the configuration names, and to nothing else: bounded in time and size,
 * no redirects. Never sent twice.
 */
export async function post(address: string, { headers, body }: Post): Promise<Exchanged<Answer>> {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const guard = { exemptOrigin: new URL(address).origin }
  const sent = await guarded(address, { signal, guard }, (url, dispatcher) =>
    exchange(url, { dispatcher, signal, headers, body }),
  )
  if (!sent.ok) {
    const { kind, message } = sent.problem
    const misplaced = kind === 'redirect' || kind === 'too-large' || kind === 'url'
    return denied(misplaced ? 'unreadable' : 'unreachable', message)
  }
  const { status, text } = sent.value
  if (status === 429) return denied('throttled', text)
  return status >= 500 ? denied('unavailable', text || `status ${status}`) : sent
}

async function exchange(
  url: URL,
  options: Post & { dispatcher: Agent; signal: AbortSignal },
): Promise<Answer> {
  const { statusCode: status, body } = await request(url, { method: 'POST', ...options })
  if (status >= 300 && status < 400)
    throw new Refused('redirect', `${url.host} redirects, and redirects are not followed.`, '')
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BYTES)
      throw new Refused('too-large', `${url.host} answers with more than ${MAX_BYTES} bytes.`, '')
    chunks.push(chunk)
  }
  return { status, text: Buffer.concat(chunks).toString('utf8') }
}
