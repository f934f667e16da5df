import 'server-only'

import { explain } from './failure'

export type ServerSent = { id: number; event: string; data: unknown }

const HEARTBEAT_MS = 15_000
const RETRY_MS = 1000

const frame = ({ id, event, data }: Omit<ServerSent, 'id'> & Partial<ServerSent>) =>
  // JSON has no line breaks of its own, so one `data` line holds it.
  `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`

type Life = { signal: AbortSignal; leave: () => void }

/**
 * Events as server-sent events, written as fast as they are read. A failure on the way becomes a last
 * event, `problem`, without an id. `leave` is called when nobody reads any more.
 */
export function eventStream(
  events: AsyncIterator<ServerSent>,
  first: IteratorResult<ServerSent>,
  { signal, leave }: Life,
) {
  const encode = (text: string) => new TextEncoder().encode(text)
  let heartbeat: NodeJS.Timeout | undefined
  let next = first
  return new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encode(`retry: ${RETRY_MS}\n\n`))
      heartbeat = setInterval(() => controller.enqueue(encode(':\n\n')), HEARTBEAT_MS)
    },
    async pull(controller) {
      if (!next.done && !signal.aborted) {
        controller.enqueue(encode(frame(next.value)))
        try {
          next = await events.next()
          return
        } catch (error) {
          const data = explain(error).problem
          if (!signal.aborted) controller.enqueue(encode(frame({ event: 'problem', data })))
        }
      }
      clearInterval(heartbeat)
      controller.close()
      leave()
    },
    cancel() {
      clearInterval(heartbeat)
      leave()
    },
  })
}
