import 'server-only'

import { describeFailure } from './failure'

export type ServerSent = { id: number; event: string; data: unknown }

const HEARTBEAT_MS = 15_000
const RETRY_MS = 1000

const frame = ({ id, event, data }: Omit<ServerSent, 'id'> & Partial<ServerSent>) =>
  // JSON.stringify emits no line breaks, so one `data` line is enough.
  `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`

type Life = { signal: AbortSignal; leave: () => void }

/**
 * Encode events as server-sent events, generated as fast as the client reads. An error becomes a final
 * `problem` event without an id. `leave` is called once, when the stream ends or the client disconnects.
 */
export function eventStream(
  events: AsyncIterator<ServerSent>,
  first: IteratorResult<ServerSent>,
  { signal, leave }: Life,
) {
  const encode = (text: string) => new TextEncoder().encode(text)
  let heartbeat: NodeJS.Timeout | undefined
  let closed = false
  let next = first
  const close = () => {
    closed = true
    clearInterval(heartbeat)
    leave()
  }
  return new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encode(`retry: ${RETRY_MS}\n\n`))
      heartbeat = setInterval(() => controller.enqueue(encode(':\n\n')), HEARTBEAT_MS)
      // A source may be waiting for an upstream that does not hear of the end.
      const end = () => {
        if (closed) return
        close()
        controller.close()
      }
      if (signal.aborted) end()
      else signal.addEventListener('abort', end, { once: true })
    },
    async pull(controller) {
      if (!next.done) {
        controller.enqueue(encode(frame(next.value)))
        try {
          next = await events.next()
          return
        } catch (error) {
          const data = describeFailure(error).problem
          if (!closed) controller.enqueue(encode(frame({ event: 'problem', data })))
        }
      }
      if (closed) return
      close()
      controller.close()
    },
    cancel: close,
  })
}
