import 'server-only'

import { Agent, type Dispatcher, request } from 'undici'
import type { z } from 'zod'
import { AppError } from '@/lib/common/errors'
import { lookupLoopback } from '@/lib/common/loopback'
import { type AttemptedCall, errorFromConnection, errorFromResponse } from './errors'

const READ_TIMEOUT = 5_000
const WRITE_TIMEOUT = 10_000
/** An idle watch gets no bookmarks, but the API server ends it after this time. */
export const WATCH_SECONDS = 300
const WATCH_SILENCE = (WATCH_SECONDS + 10) * 1000
const MAX_BODY = 32 * 1024 * 1024
const MAX_ERROR_BODY = 64 * 1024

/** A pool of keep-alive connections. `ca` is for a server with a private certificate authority. */
export const createDispatcher = (ca?: string): Dispatcher =>
  new Agent({
    connect: { lookup: lookupLoopback, timeout: READ_TIMEOUT, ...(ca ? { ca } : {}) },
    headersTimeout: WRITE_TIMEOUT,
  })

const shared = createDispatcher()

export type ApiServer = { server: URL; token: string; dispatcher?: Dispatcher }
export type KubernetesRequest = {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  path: string
  query?: Record<string, string | number | boolean | undefined>
  body?: unknown
  accept?: string
  signal?: AbortSignal | undefined
  attempted: AttemptedCall
}

export type Send = ReturnType<typeof createSend>

/** Send requests to one API server, bounded in time and size. Redirects are not followed. */
export function createSend({ server, token, dispatcher = shared }: ApiServer) {
  const base = server.origin + server.pathname.replace(/\/$/, '')

  async function open(
    call: KubernetesRequest,
    signal: AbortSignal | undefined,
    bodyTimeout: number,
  ) {
    const { method = 'GET', path, query = {}, body, accept = 'application/json', attempted } = call
    const url = new URL(base + path)
    for (const [key, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(key, String(value))
    const response = await request(url, {
      method,
      dispatcher,
      signal: signal ?? null,
      bodyTimeout,
      headers: {
        authorization: `Bearer ${token}`,
        accept,
        'user-agent': 'workload-identity-console',
        ...(body === undefined
          ? {}
          : {
              'content-type':
                method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
            }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (response.statusCode >= 200 && response.statusCode < 300) return response.body
    const text = await readText(response.body, MAX_ERROR_BODY)
    throw errorFromResponse(attempted, response.statusCode, text)
  }

  async function json<Schema extends z.ZodType>(
    call: KubernetesRequest,
    schema: Schema,
  ): Promise<z.output<Schema>> {
    const limit = AbortSignal.timeout(call.method ? WRITE_TIMEOUT : READ_TIMEOUT)
    const signal = call.signal ? AbortSignal.any([limit, call.signal]) : limit
    let text: string
    try {
      text = await readText(await open(call, signal, WRITE_TIMEOUT), MAX_BODY)
    } catch (error) {
      throw errorFromConnection(call.attempted, error)
    }
    const parsed = schema.safeParse(parseJson(text))
    if (parsed.success) return parsed.data
    throw new AppError('upstream', 'The API server returned an unexpected response.', {
      cause: parsed.error,
      detail: { upstream: parsed.error.issues.map((issue) => issue.path.join('.')).join(', ') },
    })
  }

  /** Stream a response body until the server ends it or the signal aborts. */
  async function* stream(
    call: KubernetesRequest & { signal: AbortSignal },
    { watch = false } = {},
  ) {
    const started = AbortSignal.timeout(WRITE_TIMEOUT)
    const head = new AbortController()
    const giveUp = () => head.abort(started.reason)
    started.addEventListener('abort', giveUp)
    try {
      const signal = AbortSignal.any([call.signal, head.signal])
      const body = await open(call, signal, watch ? WATCH_SILENCE : 0)
      started.removeEventListener('abort', giveUp)
      for await (const chunk of body) yield chunk as Uint8Array
    } catch (error) {
      throw errorFromConnection(call.attempted, error)
    } finally {
      started.removeEventListener('abort', giveUp)
    }
  }

  return { json, stream }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function readText(body: AsyncIterable<Uint8Array>, limit: number) {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.byteLength
    if (size > limit)
      throw new AppError(
        'upstream',
        `The response of the API server is larger than ${limit} bytes.`,
      )
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
