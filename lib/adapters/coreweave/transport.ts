import { setTimeout as sleep } from 'node:timers/promises'
import { createAgent } from '@/lib/adapters/http/agent'
import { errorFromHttpFailure, HttpFailure } from '@/lib/adapters/http/failure'
import { type HttpResponse, sendRequest } from '@/lib/adapters/http/request'

export type CoreWeaveRequest = {
  /** A verb phrase, as in "Could not <doing>". */
  doing: string
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: string
  headers: Record<string, string>
  body?: string
  /** A safe request changes nothing, so it may be sent again. */
  safe: boolean
}

/** Appended to the error of a write whose outcome is unknown. */
export const MAYBE_DONE = ' The change may have been made anyway. Check before trying again.'

const ATTEMPTS = 3
const ATTEMPT_MS = 10_000
const TOTAL_MS = 20_000
const MAX_RESPONSE = 8 * 1024 * 1024
const RETRIED = new Set([429, 502, 503, 504])

const dispatcher = createAgent({ maxResponseSize: MAX_RESPONSE, timeout: ATTEMPT_MS })

const pause = (attempt: number) => sleep(200 * 2 ** attempt * (0.5 + Math.random()))

/** Send a request to the API, bounded in time and size. Safe requests are retried. */
export async function transmit(
  baseUrl: string,
  { doing, path, safe, ...call }: CoreWeaveRequest,
): Promise<HttpResponse> {
  const url = new URL(`${baseUrl}${path}`)
  const signal = AbortSignal.timeout(TOTAL_MS)
  for (let attempt = 0; ; attempt++) {
    const last = !safe || attempt === ATTEMPTS - 1
    try {
      const response = await sendRequest(url, { ...call, dispatcher, signal })
      if (last || !RETRIED.has(response.status)) return response
    } catch (error) {
      const lost = error instanceof HttpFailure && error.kind === 'network'
      if (last || !lost) throw failed(error, url, { doing, safe })
    }
    await pause(attempt)
  }
}

function failed(
  error: unknown,
  url: URL,
  { doing, safe }: Pick<CoreWeaveRequest, 'doing' | 'safe'>,
) {
  const refused = error instanceof HttpFailure && error.kind === 'redirect'
  return errorFromHttpFailure(error, url, {
    doing,
    setting: 'COREWEAVE_API_URL',
    warning: safe || refused ? '' : MAYBE_DONE,
  })
}
