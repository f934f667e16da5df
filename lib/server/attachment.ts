import 'server-only'

/** `name` is the file's, of letters, digits, dots and hyphens. */
export type Attachment = { name: string; type: string; body: string | Uint8Array<ArrayBuffer> }

/** A file to take away, as the answer of a route. */
export const attachment = ({ name, type, body }: Attachment) =>
  new Response(body, {
    headers: {
      'content-type': type,
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store, no-transform',
    },
  })
