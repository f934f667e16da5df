import 'server-only'

import type { z } from 'zod'
import { type RouteContext, readInput, refusal } from './route'
import { type Context, currentContext } from './session/context'

/**
 * Turn a generator into a GET route handler that streams a file of JSON lines. An error before the
 * first line becomes an error response. A later error breaks the connection, so that a truncated file
 * never looks complete.
 */
export const download =
  <Schema extends z.ZodType>(
    generate: (context: Context, input: z.output<Schema>) => AsyncGenerator<unknown>,
    schema: Schema,
    { name }: { name: string },
  ) =>
  async (request: Request, { params }: RouteContext) => {
    try {
      const context = await currentContext()
      const lines = generate(context, await readInput(request, params, schema))
      const first = await lines.next()
      const day = context.clock().toISOString().slice(0, 10)
      return new Response(jsonLines(lines, first), {
        headers: {
          'content-type': 'application/x-ndjson; charset=utf-8',
          'content-disposition': `attachment; filename="${name}-${day}.jsonl"`,
          'cache-control': 'no-store, no-transform',
        },
      })
    } catch (error) {
      return refusal(error)
    }
  }

/** Lines are generated only as fast as the client reads, and stop when it leaves. */
export function jsonLines(lines: AsyncGenerator<unknown>, first: IteratorResult<unknown>) {
  const encoder = new TextEncoder()
  let next = first
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (next.done) return controller.close()
      controller.enqueue(encoder.encode(`${JSON.stringify(next.value)}\n`))
      next = await lines.next()
    },
    async cancel() {
      await lines.return(undefined)
    },
  })
}
