import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, fetch as undiciFetch } from 'undici'
import { AppError } from '@/lib/common/errors'
import { lookupLoopback } from '@/lib/common/loopback'

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
export type CoreWeaveResponse = { status: number; text: string }

/** Appended to the error of a write whose outcome is unknown. */
export const MAYBE_DONE = ' The change may have been made anyway. Check before trying again.'

const ATTEMPTS = 3
const ATTEMPT_MS = 10_000
const TOTAL_MS = 20_000
const MAX_BYTES = 8 * 1024 * 1024
const RETRIED = new Set([429, 502, 503, 504])

const dispatcher = new Agent({ connect: { lookup: lookupLoopback } })

/** undici's own fetch, because Next.js caches requests made through the global one. */
export const loopbackFetch = ((input: string | URL, init?: object) =>
  undiciFetch(input, { ...init, dispatcher })) as unknown as typeof fetch

const pause = (attempt: number) => sleep(200 * 2 ** attempt * (0.5 + Math.random()))

/** Send a request to the API, bounded in time and size. Safe requests are retried. */
export async function transmit(
  send: typeof fetch,
  baseUrl: string,
  call: CoreWeaveRequest,
): Promise<CoreWeaveResponse> {
  const total = AbortSignal.timeout(TOTAL_MS)
  for (let attempt = 0; ; attempt++) {
    const last = !call.safe || attempt === ATTEMPTS - 1
    try {
      const answer = await attemptOnce(send, baseUrl, call, total)
      if (last || !RETRIED.has(answer.status)) return answer
    } catch (error) {
      if (error instanceof AppError) throw error
      if (last || isTimeout(error)) throw noAnswer(call, baseUrl, error)
    }
    await pause(attempt)
  }
}

async function attemptOnce(
  send: typeof fetch,
  baseUrl: string,
  { doing, method, path, headers, body }: CoreWeaveRequest,
  total: AbortSignal,
): Promise<CoreWeaveResponse> {
  const response = await send(`${baseUrl}${path}`, {
    method,
    headers,
    redirect: 'manual',
    cache: 'no-store',
    signal: AbortSignal.any([total, AbortSignal.timeout(ATTEMPT_MS)]),
    ...(body === undefined ? {} : { body }),
  })
  if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
    await response.body?.cancel()
    throw redirected(doing, baseUrl, response)
  }
  return { status: response.status, text: await readBounded(response, doing) }
}

async function readBounded(response: Response, doing: string) {
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = response.body?.getReader()
  while (reader) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.byteLength
    if (size > MAX_BYTES) {
      await reader.cancel()
      throw new AppError(
        'upstream',
        `CoreWeave's answer to the attempt to ${doing} is too large.`,
        {
          detail: { status: response.status, next: 'Answers of up to 8 MiB are read.' },
        },
      )
    }
    chunks.push(value)
  }
  return Buffer.concat(chunks).toString('utf8')
}

const isTimeout = (error: unknown) =>
  error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')

function noAnswer({ doing, safe }: CoreWeaveRequest, baseUrl: string, error: unknown) {
  const { host } = new URL(baseUrl)
  const late = isTimeout(error)
  const reason = late ? 'timeout' : 'network'
  // The error itself may quote request headers, so only its cause is shown.
  const cause = error instanceof Error ? error.cause : undefined
  return new AppError(
    'unreachable',
    `Could not ${doing}: ${host} ${late ? `did not answer within ${ATTEMPT_MS / 1000} s` : 'is unreachable'}.${safe ? '' : MAYBE_DONE}`,
    {
      detail: {
        reason,
        ...(cause instanceof Error ? { upstream: cause.message } : {}),
        next: `Check that the console can reach ${host}, then try again.`,
      },
    },
  )
}

function redirected(doing: string, baseUrl: string, response: Response) {
  const location = response.headers.get('location') ?? ''
  const target = URL.canParse(location, baseUrl) ? new URL(location, baseUrl).origin : 'elsewhere'
  return new AppError(
    'upstream',
    `Could not ${doing}: ${new URL(baseUrl).host} redirects to ${target}. Redirects are not followed, because the API token must not be sent elsewhere.`,
    {
      detail: {
        reason: 'redirect',
        status: response.status,
        next: 'Set COREWEAVE_API_URL to the address of the API itself.',
      },
    },
  )
}
