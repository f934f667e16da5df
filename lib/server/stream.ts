import 'server-only'

import type { z } from 'zod'
import { eventStream, type ServerSent } from './event-stream'
import { type RouteContext, readInput, refusal } from './route'
import { type Context, currentContext } from './session/context'
import { shutdownSignal } from './shutdown'

/** A browser comes back by itself, and is then asked again who it is. */
const LONGEST_MS = 10 * 60_000

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  // Compression and proxies would hold events back; an open connection would hold the server up.
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
  connection: 'close',
}

/**
 * Turn a generator into a GET route handler of server-sent events. A reader that comes back says where
 * it was by `Last-Event-ID` or `?after=`. A refusal before the first event is an ordinary answer.
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
      return new Response('The console is restarting.', {
        status: 503,
        headers: { 'retry-after': '1' },
      })
    try {
      const context = await currentContext()
      const input = await readInput({ url: resumed(request) }, params, schema)
      const left = new AbortController()
      const limit = AbortSignal.timeout(LONGEST_MS)
      const signal = AbortSignal.any([request.signal, shutdown, left.signal, limit])
      const events = generate(context, input, signal)
      const first = await events.next()
      const leave = () => left.abort()
      return new Response(eventStream(events, first, { signal, leave }), { headers })
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
