import 'server-only'

import type { z } from 'zod'
import { explain } from './failure'
import { type RouteContext, readInput, refusal } from './route'
import { type Context, currentContext } from './session/context'
import { shutdownSignal } from './shutdown'

export type ServerSent = { id: number; event: string; data: unknown }

const HEARTBEAT_MS = 15_000
const RETRY_MS = 1000

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
      const signal = AbortSignal.any([request.signal, shutdown, left.signal])
      const events = generate(context, input, signal)
      const first = await events.next()
      return new Response(body(events, first, { signal, leave: () => left.abort() }), { headers })
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

const encoder = new TextEncoder()
const frame = ({ id, event, data }: ServerSent) =>
  `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`

type Life = { signal: AbortSignal; leave: () => void }

function body<Sent extends ServerSent>(
  events: AsyncGenerator<Sent>,
  first: IteratorResult<Sent>,
  { signal, leave }: Life,
) {
  let open = true
  return new ReadableStream<Uint8Array>({
    async start(controller) {
      const send = (text: string) => open && controller.enqueue(encoder.encode(text))
      const beat = setInterval(() => send(':\n\n'), HEARTBEAT_MS)
      try {
        send(`retry: ${RETRY_MS}\n\n`)
        for (let next = first; !next.done && !signal.aborted; next = await events.next())
          send(frame(next.value))
      } catch (error) {
        if (!signal.aborted)
          send(`event: problem\ndata: ${JSON.stringify(explain(error).problem)}\n\n`)
      } finally {
        clearInterval(beat)
        if (open) controller.close()
        open = false
        leave()
      }
    },
    cancel() {
      open = false
      leave()
    },
  })
}
