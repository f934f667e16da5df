import 'server-only'

/**
 * A file to download. `name` may contain letters, digits, dots and hyphens. Values of a generator become
 * lines of JSON.
 */
export type Attachment = {
  name: string
  type: string
  body: string | Uint8Array<ArrayBuffer> | AsyncGenerator<unknown>
}

/** A response that downloads a file. A generator fails before the first byte, or breaks the connection. */
export async function attachment({ name, type, body }: Attachment): Promise<Response> {
  const isBytes = typeof body === 'string' || body instanceof Uint8Array
  return new Response(isBytes ? body : jsonLines(body, await body.next()), {
    headers: {
      'content-type': type,
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store, no-transform',
    },
  })
}

/**
 * Lines are generated only as fast as the client reads, and stop when it leaves. An error breaks the
 * stream, so that a truncated file never looks complete.
 */
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
