import 'server-only'

import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { AppError, type ErrorCode } from '@/lib/common/errors'
import { type Budget, createBudget, type Release } from './budget'
import { log } from './log'
import { metrics } from './metrics'
import {
  type BodyLimit,
  isEventStream,
  MAX_REQUEST_BODY,
  type RequestRefusal,
  refuseArguments,
  refuseBody,
  refuseForm,
  refuseRequestLine,
} from './request-check'
import { nameRequest, withRequestScope } from './request-scope'
import { methodLabel, routeLabel } from './route-label'
import { earlyHeaders } from './security-headers'
import { SESSION_COOKIE } from './session/names'
import { traceRequest } from './tracing'

/**
 * Requests in work at a time. A browser has six connections to a host; over HTTP/2 the rest of what it sends
 * at once waits. People who are not signed in share a part of the process, whatever they send. While the event
 * loop is busy, everything in work makes everything else wait, so that less of it is begun.
 */
export const REQUEST_BUDGETS = {
  person: { each: 6, all: 96, crowded: { each: 2, all: 8 }, waiting: 64, patienceMs: 20_000 },
  stranger: { each: 8, all: 12, crowded: { each: 2, all: 2 }, waiting: 64, patienceMs: 5000 },
} as const

type Sessions = {
  /** Whose session a cookie is, if this process knows. */
  knownPerson: (cookie: string) => string | undefined
  /** The same, after asking the database. */
  findPerson: (cookie: string) => Promise<string | undefined>
}

type Budgets = Record<'person' | 'stranger', Budget>
type Gate = Sessions & {
  /** Answers a probe; false where the request is none. */
  answerProbe?: (request: IncomingMessage, response: ServerResponse) => boolean
  /** The PUBLIC_URL of the console. */
  publicOrigin?: string | undefined
  /** Requests that take longer are logged. */
  slowMs?: number
  addressOf: (request: IncomingMessage) => string
  /** Whether this process has more work than it can do. */
  isCrowded: () => boolean
}

/**
 * Put a gate before the listeners of this process's server: every answer has the security headers, also where
 * Next.js answers before it calls the proxy, and what is malformed, too large or too much is refused before
 * Next.js reads it. Node.js publishes each request before the listeners get it, so the first one finds the server.
 */
export function gateRequests(gate: Gate) {
  const gated = new WeakSet<Server>()
  const budgets = {
    person: createBudget(REQUEST_BUDGETS.person, gate.isCrowded),
    stranger: createBudget(REQUEST_BUDGETS.stranger, gate.isCrowded),
  }
  subscribe('http.server.request.start', (message) => {
    const { request, response, server } = message as {
      request: IncomingMessage
      response: ServerResponse
      server: Server
    }
    for (const [name, value] of Object.entries(earlyHeaders(isHttps(request))))
      response.setHeader(name, value)
    nameRequest(response)
    if (gated.has(server)) return
    gated.add(server)
    const listeners = server.listeners('request') as RequestListener[]
    server.removeAllListeners('request')
    server.on('request', (request, response) => {
      if (gate.answerProbe?.(request, response)) return
      measure(request, response, gate.slowMs)
      admit(request, response, gate, budgets).then(
        (admitted) => {
          if (admitted)
            withRequestScope(response, () => {
              const answer = () => {
                for (const listener of listeners) listener.call(server, request, response)
              }
              if (routeLabel(request.url) === '/_next') answer()
              else traceRequest(request, response, answer)
            })
        },
        (error: unknown) => {
          log.error('could not admit a request', { error })
          request.socket.destroy()
        },
      )
    })
    server.on('clientError', refuseUnparsed)
  })
}

const isHttps = ({ headers, socket }: IncomingMessage) =>
  'encrypted' in socket || headers['x-forwarded-proto'] === 'https'

async function admit(
  request: IncomingMessage,
  response: ServerResponse,
  gate: Gate,
  budgets: Budgets,
): Promise<boolean> {
  const refuse = (refusal: RequestRefusal) => {
    answer(request, response, refusal)
    return false
  }
  const refusal =
    refuseRequestLine(request.method, request.url) ??
    refuseForm(request.headers['content-type'], request.url)
  if (refusal) return refuse(refusal)
  if (request.url?.startsWith('/_next/static/')) return true
  const elsewhere = settleActionHost(request, gate.publicOrigin)
  if (elsewhere) return refuse(elsewhere)

  const declared = Number(request.headers['content-length'] ?? 0)
  if (declared > MAX_REQUEST_BODY.session) return refuse(refuseBody(MAX_REQUEST_BODY.session))
  const body = countBody(request, (limit) => refuse(refuseBody(limit)))
  try {
    const { release, limit } = await takeShare(request, gate, budgets)
    response.once('close', release)
    if (response.destroyed || request.socket.destroyed) {
      release()
      return false
    }
    if (declared > limit) return refuse(refuseBody(limit))
    if (body.isBeyond(limit)) return false
    if (request.headers['next-action'] === undefined) return true
    const text = await body.whole()
    const unreadable = text === undefined ? undefined : refuseArguments(text)
    return unreadable ? refuse(unreadable) : text !== undefined
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    metrics().refusals.inc({ kind: 'request' })
    const { message, detail } = error
    return refuse({
      status: 429,
      message,
      next: detail.next ?? '',
      headers: { 'retry-after': String(detail.retryAfter ?? 1) },
    })
  }
}

/** Take the share of a person, or that of people who are not signed in, which the search for a session takes too. */
async function takeShare(
  request: IncomingMessage,
  gate: Gate,
  budgets: Budgets,
): Promise<{ release: Release; limit: BodyLimit }> {
  const cookie = cookieOf(request)
  let person = cookie === undefined ? undefined : gate.knownPerson(cookie)
  if (person === undefined) {
    const release = await budgets.stranger.take(gate.addressOf(request))
    if (cookie !== undefined) person = await gate.findPerson(cookie).catch(() => undefined)
    if (person === undefined) return { release, limit: MAX_REQUEST_BODY.stranger }
    release()
  }
  // Event streams have no end and a limit of their own.
  const release = isEventStream(request.url) ? () => {} : await budgets.person.take(person)
  return { release, limit: MAX_REQUEST_BODY.session }
}

const MAX_LISTENERS = 30

/** Count a request once it is answered, and log one that took long. */
function measure(request: IncomingMessage, response: ServerResponse, slowMs = Infinity) {
  const began = performance.now()
  // Next.js adds nine listeners to each response, and the console some; Node.js warns of more than ten.
  response.setMaxListeners(MAX_LISTENERS)
  response.once('close', () => {
    const ms = performance.now() - began
    const [route, method] = [routeLabel(request.url), methodLabel(request.method)]
    const isStream = isEventStream(request.url)
    // A client that left before the answer got none, whatever its status would have been.
    const status = response.writableFinished || isStream ? String(response.statusCode) : 'left'
    metrics().requests.inc({ route, method, status })
    if (isStream) return
    metrics().requestSeconds.observe({ route }, ms / 1000)
    if (ms < slowMs) return
    const id = String(response.getHeader('x-request-id') ?? '')
    log.warn('slow request', { request: id, route, method, status, ms: Math.round(ms) })
  })
}

/**
 * Next.js runs an action only where Origin and the host that it was called by are the same. Behind a proxy that
 * rewrites Host and does not forward it, a page of the console itself is refused, which is said here in words;
 * with PUBLIC_URL the console knows its host.
 */
function settleActionHost(
  { headers }: IncomingMessage,
  publicOrigin: string | undefined,
): RequestRefusal | undefined {
  const { origin } = headers
  if (headers['next-action'] === undefined || origin === undefined || !URL.canParse(origin))
    return undefined
  const { host } = new URL(origin)
  if (host === (headers['x-forwarded-host'] ?? headers.host)) return undefined
  if (publicOrigin !== undefined && new URL(publicOrigin).origin === new URL(origin).origin) {
    headers['x-forwarded-host'] = host
    return undefined
  }
  log.error(
    'an action was refused: the request does not say the host that its page was opened at',
    {
      next: 'Let the proxy before the console pass on Host, or set X-Forwarded-Host. Otherwise set PUBLIC_URL.',
    },
  )
  return {
    status: 403,
    message: 'The request was sent by a page of another host than the console was called by.',
    next: 'The operator of the console lets the proxy pass on Host or X-Forwarded-Host, or sets PUBLIC_URL.',
  }
}

const cookieOf = ({ headers: { cookie = '' } }: IncomingMessage) =>
  cookie
    .split(/; */)
    .find((part) => part.startsWith(`${SESSION_COOKIE}=`))
    ?.slice(SESSION_COOKIE.length + 1)

/** Counts a body while the parser delivers it, also where no length was declared, and refuses it beyond a limit. */
function countBody(request: IncomingMessage, refuse: (limit: BodyLimit) => void) {
  const push = request.push.bind(request)
  let resolve: (body: string | undefined) => void = () => {}
  const whole = new Promise<string | undefined>((done) => {
    resolve = done
  })
  const held: Uint8Array[] | undefined =
    request.headers['next-action'] === undefined ? undefined : []
  let limit: BodyLimit = MAX_REQUEST_BODY.session
  let size = 0
  const isExceeded = () => {
    if (size <= limit) return false
    refuse(limit)
    request.destroy()
    return true
  }
  request.push = (chunk: Uint8Array | null, encoding) => {
    size += chunk?.byteLength ?? 0
    if (isExceeded()) return false
    const wanted = push(chunk, encoding)
    if (!held) return wanted
    if (chunk) held.push(chunk)
    else resolve(Buffer.concat(held).toString('utf8'))
    // Nobody reads before all has arrived.
    return true
  }
  request.once('close', () => resolve(undefined))
  return {
    /** Whether what has arrived already is more. */
    isBeyond: (given: BodyLimit) => {
      limit = given
      return isExceeded()
    },
    /** The body of a server action, once it has arrived; undefined if the client left before. */
    whole: () => whole,
  }
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { status, message, next, headers = {} }: RequestRefusal,
) {
  if (response.headersSent) return
  const code = CODES[status]
  const isApi = request.url?.startsWith('/api/')
  response
    .writeHead(status, {
      'content-type': isApi ? 'application/json' : 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      ...(status === 413 ? { connection: 'close' } : {}),
      ...headers,
    })
    .end(isApi ? JSON.stringify({ code, message, next }) : `${message} ${next}\n`)
}

const CODES: Record<RequestRefusal['status'], ErrorCode> = {
  400: 'invalid',
  403: 'forbidden',
  405: 'invalid',
  413: 'invalid',
  415: 'invalid',
  429: 'rate-limited',
}

const UNPARSED: Record<string, string> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

/** The answer to what is not HTTP, which reaches no listener for requests. */
function refuseUnparsed(error: NodeJS.ErrnoException, socket: Duplex) {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const headers = { ...earlyHeaders(false), connection: 'close', 'content-length': '0' }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  const status = UNPARSED[error.code ?? ''] ?? '400 Bad Request'
  socket.end(`${[`HTTP/1.1 ${status}`, ...lines].join('\r\n')}\r\n\r\n`)
}
