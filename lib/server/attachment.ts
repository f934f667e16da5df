import 'server-only'

/** A file to download. `name` may contain letters, digits, dots and hyphens. */
export type Attachment = { name: string; type: string; body: string | Uint8Array<ArrayBuffer> }

/** A response that downloads a file. */
export const attachment = ({ name, type, body }: Attachment) =>
  new Response(body, {
    headers: {
      'content-type': type,
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store, no-transform',
    },
  })
