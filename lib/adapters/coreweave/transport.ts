import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, fetch as undiciFetch } from 'undici'
import { AppError } from '@/lib/common/errors'
import { lookupLoopback } from '@/lib/common/loopback'

export type Call = {
  /** What is attempted, as in "CoreWeave did not answer the attempt to <doing>". */
  doing: string
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: string
  headers: Record<string, string>
  body?: string
  /** Only a read may be sent twice. */
  safe: boolean
}
export type Answer = { status: number; text: string }

/** After a write whose outcome is not known. */
export const MAYBE_DONE = ' It may have been carried out nonetheless: look before trying again.'

const ATTEMPTS = 3
const ATTEMPT_MS = 10_000
const TOTAL_MS = 20_000
const MAX_BYTES = 8 * 1024 * 1024
const RETRIED = new Set([429, 502, 503, 504])

const dispatcher = new Agent({ connect: { lookup: lookupLoopback } })

/** undici's own fetch: Next caches what goes through the global one. */
export const loopbackFetch = ((input: string | URL, init?: object) =>
  undiciFetch(input, { ...init, dispatcher })) as unknown as typeof fetch

const pause = (attempt: number) => sleep(200 * 2 ** attempt * (0.5 + Math.random()))

/** Send a call to the one address it may go to, bounded in time and size; reads are tried again. */
export async function transmit(send: typeof fetch, baseUrl: string, call: Call): Promise<Answer> {
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
  { doing, method, path, headers, body }: Call,
  total: AbortSignal,
): Promise<Answer> {
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

function noAnswer({ doing, safe }: Call, baseUrl: string, error: unknown) {
  const { host } = new URL(baseUrl)
  const late = isTimeout(error)
  const reason = late ? 'timeout' : 'network'
  // Only the cause: the error itself may quote the headers that were to be sent.
  const cause = error instanceof Error ? error.cause : undefined
  return new AppError(
    'unreachable',
    `${host} did not answer the attempt to ${doing}${late ? ` within ${ATTEMPT_MS / 1000} s` : ''}.${safe ? '' : MAYBE_DONE}`,
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
    `${new URL(baseUrl).host} answered the attempt to ${doing} with a redirect to ${target}. Redirects are not followed, because the API token goes nowhere else.`,
    {
      detail: {
        reason: 'redirect',
        status: response.status,
        next: 'Check COREWEAVE_API_URL: it must name the API itself.',
      },
    },
  )
}
