import 'server-only'

import type { z } from 'zod'
import { eventStream, type ServerSent } from './event-stream'
import { type RouteContext, readInput, refusal } from './route'
import { requireSameOrigin } from './same-origin'
import { type Context, currentContext } from './session/context'
import { watchSession } from './session/ended-sessions'
import { shutdownSignal } from './shutdown'
import { takeWork } from './work-budget'

/** The browser reconnects by itself, and its session is checked again. */
const MAX_STREAM_MS = 10 * 60_000

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  // Compression and proxies would buffer events, and keep-alive would delay a shutdown.
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
  connection: 'close',
}

/**
 * Turn a generator into a GET route handler of server-sent events. A client resumes with
 * `Last-Event-ID` or `?after=`. An error before the first event becomes an error response.
 */
export function stream<Schema extends z.ZodType, Sent extends ServerSent>(
  generate: (
    context: Context,
    input: z.output<Schema>,
    signal: AbortSignal,
  ) => AsyncGenerator<Sent>,
  schema: Schema,
) {
  return async (request: Request, { params }: RouteContext) => {
    const shutdown = shutdownSignal()
    if (shutdown.aborted)
      return new Response('The console is restarting. Try again in a second.', {
        status: 503,
        headers: { 'retry-after': '1' },
      })
    try {
      requireSameOrigin(request)
      const context = await currentContext('screen')
      const input = await readInput({ url: resumed(request) }, params, schema)
      // A browser shares one stream among its tabs, and each holds connections to a cluster.
      const release = await takeWork('logs', context)
      const left = new AbortController()
      const limit = AbortSignal.timeout(MAX_STREAM_MS)
      const session = watchSession(context.store, context.actor.sessionId)
      const signal = AbortSignal.any([request.signal, shutdown, session.signal, left.signal, limit])
      signal.addEventListener('abort', release, { once: true })
      const leave = () => {
        session.release()
        left.abort()
      }
      try {
        const events = generate(context, input, signal)
        const first = await events.next()
        return new Response(eventStream(events, first, { signal, leave }), { headers })
      } catch (error) {
        leave()
        throw error
      }
    } catch (error) {
      return refusal(error)
    }
  }
}

function resumed({ url, headers }: Request) {
  const last = headers.get('last-event-id')
  if (!last) return url
  const address = new URL(url)
  address.searchParams.set('after', last)
  return address.href
}
