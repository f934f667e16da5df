import 'server-only'

import type { Dispatcher } from 'undici'
import { createAgent } from '@/lib/adapters/http/agent'
import { callerKey, createCircuit } from '@/lib/adapters/http/circuit'
import { httpFailureOf } from '@/lib/adapters/http/failure'
import { openResponse, sendRequest } from '@/lib/adapters/http/request'
import { AppError } from '@/lib/common/errors'
import { parseJson } from '@/lib/common/json'
import { errorFromFailure, errorFromResponse } from './errors'
import { type Method, parseCall } from './resource-path'

const READ_TIMEOUT = 5_000
const WRITE_TIMEOUT = 10_000
/** An idle watch gets no bookmarks, but the API server ends it after this time. */
export const WATCH_SECONDS = 300
const WATCH_SILENCE = (WATCH_SECONDS + 10) * 1000
const MAX_BODY = 32 * 1024 * 1024
const MAX_ERROR_BODY = 64 * 1024

/** Connections to API servers. Logs and watches have their own, because they have no end. */
export type Connections = { bounded: Dispatcher; streaming: Dispatcher }

/** `ca` is for a server with a private certificate authority. */
export const createConnections = (ca?: string): Connections => {
  const given = { timeout: WRITE_TIMEOUT, ...(ca ? { ca } : {}) }
  return {
    bounded: createAgent({ ...given, maxResponseSize: MAX_BODY }),
    streaming: createAgent({ ...given, maxResponseSize: -1, bodyTimeout: 0 }),
  }
}

const shared = createConnections()
const ask = createCircuit('kubernetes')

export type ApiServer = { server: URL; token: string; connections?: Connections }
export type KubernetesRequest = {
  method?: Method
  /** Below the API server's address, with its parts percent-encoded. */
  path: string
  query?: Record<string, string | number | boolean | undefined>
  /** JSON. */
  body?: string | undefined
  accept?: string | undefined
}

export type Send = ReturnType<typeof createSend>

/** Send requests to one API server, bounded in time and size. Redirects are not followed. */
export function createSend({ server, token, connections = shared }: ApiServer) {
  const key = callerKey(server, token)
  const base = server.origin + server.pathname.replace(/\/$/, '')

  function requestOf({ method = 'GET', path, query = {}, body, accept }: KubernetesRequest) {
    const url = new URL(base + path)
    for (const [key, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(key, String(value))
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
    const headers = {
      authorization: `Bearer ${token}`,
      accept: accept ?? 'application/json',
      'user-agent': 'workload-identity-console',
      ...(body === undefined ? {} : { 'content-type': type }),
    }
    return { url, call: { method, headers, ...(body === undefined ? {} : { body }) } }
  }

  /** The JSON that the API server answers with, or undefined if it is none. */
  async function json(request: KubernetesRequest, signal?: AbortSignal): Promise<unknown> {
    const { method = 'GET', path } = request
    const attempted = parseCall(method, path)
    const { url, call } = requestOf(request)
    const limit = AbortSignal.timeout(method === 'GET' ? READ_TIMEOUT : WRITE_TIMEOUT)
    const { status, text, retryAfter } = await ask({ url, key }, () =>
      sendRequest(url, {
        ...call,
        target: 'kubernetes',
        signal: signal ? AbortSignal.any([limit, signal]) : limit,
        dispatcher: connections.bounded,
      }),
    ).catch((error: unknown) => {
      throw errorFromFailure(attempted, error)
    })
    if (status < 200 || status > 299)
      throw errorFromResponse(attempted, status, text, { retryAfter })
    return parseJson(text)
  }

  /** Stream a response body until the server ends it or the signal aborts. */
  async function* stream(
    request: KubernetesRequest,
    { signal, watch = false }: { signal: AbortSignal; watch?: boolean },
  ) {
    const attempted = parseCall('GET', request.path, { watch })
    const { url, call } = requestOf(request)
    const started = AbortSignal.timeout(WRITE_TIMEOUT)
    const head = new AbortController()
    const giveUp = () => head.abort(started.reason)
    started.addEventListener('abort', giveUp)
    try {
      const { status, body } = await openResponse(url, {
        ...call,
        target: 'kubernetes',
        signal: AbortSignal.any([signal, head.signal]),
        dispatcher: connections.streaming,
        bodyTimeout: watch ? WATCH_SILENCE : 0,
      })
      if (status < 200 || status > 299)
        throw errorFromResponse(attempted, status, await readStart(body, MAX_ERROR_BODY))
      started.removeEventListener('abort', giveUp)
      for await (const chunk of body) yield chunk as Uint8Array
    } catch (error) {
      if (error instanceof AppError) throw error
      throw errorFromFailure(attempted, httpFailureOf(error, url))
    } finally {
      started.removeEventListener('abort', giveUp)
    }
  }

  return { base, json, stream }
}

/** The start of an error's body, which the connections for streams do not bound. */
async function readStart(body: AsyncIterable<Uint8Array>, limit: number) {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    size += chunk.byteLength
    if (size >= limit) break
  }
  return Buffer.concat(chunks).toString('utf8', 0, limit)
}
