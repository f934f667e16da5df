import 'server-only'

import { explain } from './failure'

export type StreamEvent = { id: string | number; event: string; data: unknown }

const HEARTBEAT = 15_000

/** Events as server-sent events. A failure on the way becomes a last event, `problem`. */
export function eventStream(
  first: IteratorResult<StreamEvent>,
  events: AsyncIterator<StreamEvent>,
  signal: AbortSignal,
) {
  const encode = (text: string) => new TextEncoder().encode(text)
  let heartbeat: NodeJS.Timeout | undefined
  let next = first
  return new ReadableStream<Uint8Array>({
    start(controller) {
      heartbeat = setInterval(() => controller.enqueue(encode(': \n\n')), HEARTBEAT)
    },
    async pull(controller) {
      if (!next.done && !signal.aborted) {
        controller.enqueue(encode(written(next.value)))
        try {
          next = await events.next()
          return
        } catch (error) {
          const data = explain(error).problem
          if (!signal.aborted) controller.enqueue(encode(written({ event: 'problem', data })))
        }
      }
      clearInterval(heartbeat)
      controller.close()
    },
    async cancel() {
      clearInterval(heartbeat)
      await events.return?.()
    },
  })
}

/** JSON has no line breaks of its own, so one `data` line holds it. */
const written = ({ id, event, data }: Omit<StreamEvent, 'id'> & Partial<StreamEvent>) =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
