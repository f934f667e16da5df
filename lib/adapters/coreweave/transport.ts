import { setTimeout as sleep } from 'node:timers/promises'
import { createAgent } from '@/lib/adapters/http/agent'
import { callerKey, createCircuit, HeldBack } from '@/lib/adapters/http/circuit'
import { errorFromHttpFailure, HttpFailure, timeoutFailure } from '@/lib/adapters/http/failure'
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
/** A page waits for a read at most this long, and shows the rest without it. */
const READ_MS = 5000
const WRITE_MS = 10_000
const MAX_RESPONSE = 8 * 1024 * 1024
const RETRIED = new Set([502, 503, 504])

const dispatcher = createAgent({ maxResponseSize: MAX_RESPONSE, timeout: WRITE_MS })
const ask = createCircuit('coreweave')

const pause = (attempt: number) => sleep(200 * 2 ** attempt * (0.5 + Math.random()))

/** Send a request to the API, bounded in time and size. Safe requests are retried. */
export async function transmit(
  baseUrl: string,
  { doing, path, safe, ...call }: CoreWeaveRequest,
): Promise<HttpResponse> {
  const url = new URL(`${baseUrl}${path}`)
  const signal = AbortSignal.timeout(safe ? READ_MS : WRITE_MS)
  const key = callerKey(url, call.headers['authorization'])
  const send = () =>
    sendRequest(url, { ...call, target: 'coreweave', dispatcher, signal }).catch(
      (error: unknown) => {
        throw signal.aborted ? timeoutFailure(url, { cause: error }) : error
      },
    )
  for (let attempt = 0; ; attempt++) {
    const last = !safe || attempt === ATTEMPTS - 1
    try {
      const response = await ask({ url, key }, send)
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
  const refused =
    error instanceof HeldBack || (error instanceof HttpFailure && error.kind === 'redirect')
  return errorFromHttpFailure(error, url, {
    doing,
    setting: 'COREWEAVE_API_URL',
    warning: safe || refused ? '' : MAYBE_DONE,
  })
}
