import 'server-only'

import { timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { sql } from 'drizzle-orm'
import { readStoreGauges } from '@/lib/adapters/database/gauges'
import type { Store } from '@/lib/adapters/database/store'
import { withDeadline } from '@/lib/common/deadline'
import { describeThrown } from '@/lib/common/thrown'
import type { Env } from './env'
import { readJobDepth } from './jobs/process-queue'
import { log } from './log'
import { METRICS_TYPE, renderMetrics } from './metrics'
import { SESSION_LIMITS } from './session/sessions'
import { isDraining } from './shutdown'

/** Addresses that are answered before anything else looks at the request; they need no session. */
export const PROBE_PATHS = ['/livez', '/readyz', '/metrics'] as const

/** However often a stranger asks, the database is asked once in this time. */
const READ_INTERVAL_MS = 1000
const READY_LIMIT_MS = 2000

type Surroundings = {
  open: () => Promise<Store>
  config: Pick<Env, 'AUDIT_SINKS' | 'METRICS_TOKEN'>
  now?: () => number
}

type Answer = { status: number; text: string; type?: string }

/** Ask at most once in a while; whoever asks meanwhile gets the same answer. */
function shareFor<T>(ms: number, now: () => number, ask: () => Promise<T>): () => Promise<T> {
  let last: { at: number; answer: Promise<T> } | undefined
  return () => {
    if (!last || now() - last.at >= ms) last = { at: now(), answer: ask() }
    return last.answer
  }
}

/**
 * Answers probes: `/livez` says that the process turns, `/readyz` that its database is reachable and migrated and
 * that the process is not about to stop. Whether CoreWeave answers is no reason to take a replica out of service.
 */
export function createProbes({ open, config, now = () => performance.now() }: Surroundings) {
  let wasReady = true
  const readiness = shareFor(READ_INTERVAL_MS, now, async (): Promise<Answer> => {
    const answer = await askStore(open)
    const isReady = answer.status === 200
    if (isReady !== wasReady) log[isReady ? 'info' : 'error'](answer.text.trim())
    wasReady = isReady
    return answer
  })
  const scrape = shareFor(READ_INTERVAL_MS, now, () =>
    renderMetrics(async () => readGauges(await open(), config)),
  )
  const answers: Record<(typeof PROBE_PATHS)[number], () => Promise<Answer>> = {
    '/livez': async () => ({ status: 200, text: 'ok\n' }),
    '/readyz': async () =>
      isDraining() ? { status: 503, text: 'not ready: the process is stopping\n' } : readiness(),
    '/metrics': async () => ({ status: 200, text: await scrape(), type: METRICS_TYPE }),
  }

  /** False where the request is no probe, and is left to others. */
  function answer(
    request: IncomingMessage,
    response: ServerResponse,
    mayRead: (request: IncomingMessage) => boolean,
  ): boolean {
    const path = PROBE_PATHS.find((each) => each === request.url?.split('?')[0])
    if (path === undefined || !['GET', 'HEAD'].includes(request.method ?? '')) return false
    if (path === '/metrics' && !mayRead(request)) return false
    answers[path]().then(
      ({ status, text, type = 'text/plain; charset=utf-8' }) =>
        response
          .writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
          .end(request.method === 'HEAD' ? undefined : text),
      (error: unknown) => {
        log.error('a probe could not be answered', { error })
        response.writeHead(500).end()
      },
    )
    return true
  }

  function listen(port: number, mayRead: (request: IncomingMessage) => boolean): Promise<Server> {
    const server = createServer((request, response) => {
      if (!answer(request, response, mayRead)) response.writeHead(404).end('Not found\n')
    })
    server.unref()
    return new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, () => resolve(server))
    })
  }

  return {
    /** For the port of the console, where the metrics need their token. */
    answerProbe: (request: IncomingMessage, response: ServerResponse) =>
      answer(request, response, (asking) => hasToken(asking, config.METRICS_TOKEN)),
    /** A server of its own for those who may read the metrics: a port that the ingress does not lead to. */
    listen: (port: number) => listen(port, () => true),
    /** The port of a process that has no console. */
    serve: (port: number) => listen(port, (asking) => hasToken(asking, config.METRICS_TOKEN)),
  }
}

async function askStore(open: () => Promise<Store>): Promise<Answer> {
  try {
    const asked = open().then(async (store) => {
      await store.execute(sql`select 1`)
      return true
    })
    if ((await withDeadline(asked, READY_LIMIT_MS)) !== true) throw new Error('no answer in time')
    return { status: 200, text: 'ready\n' }
  } catch (error) {
    // A stranger may ask, so that only the log has the reason.
    log.error('the database did not answer a probe', { problem: describeThrown(error) })
    return { status: 503, text: 'not ready: the database does not answer\n' }
  }
}

async function readGauges(store: Store, { AUDIT_SINKS }: Surroundings['config']) {
  const now = new Date()
  const gauges = await readStoreGauges(store, {
    now,
    seenAfter: new Date(now.getTime() - SESSION_LIMITS.idle),
    startedAfter: new Date(now.getTime() - SESSION_LIMITS.absolute),
    sinks: AUDIT_SINKS.map(({ name }) => name),
  })
  return { ...gauges, jobs: (await readJobDepth()) ?? [] }
}

/** Without a token the metrics are not on this port, whatever is sent. */
function hasToken({ headers }: IncomingMessage, token: string | undefined) {
  if (token === undefined) return false
  const [expected, given] = [
    Buffer.from(`Bearer ${token}`),
    Buffer.from(headers.authorization ?? ''),
  ]
  return expected.length === given.length && timingSafeEqual(expected, given)
}
