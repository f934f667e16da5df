import 'server-only'

import type { z } from 'zod'
import { type RouteContext, readInput, refusal } from './route'
import { type Context, currentContext } from './session/context'

/** `name` is the file's, of letters, digits, dots and hyphens. */
export type Attachment = { name: string; type: string; body: string | Uint8Array<ArrayBuffer> }

/** Turn a service read into a GET route handler that hands out a file. */
export const attachment =
  <Schema extends z.ZodType>(
    read: (context: Context, input: z.output<Schema>) => Promise<Attachment>,
    schema: Schema,
  ) =>
  async (request: Request, { params }: RouteContext) => {
    try {
      const context = await currentContext()
      const input = await readInput(request, params, schema)
      const { name, type, body } = await read(context, input)
      return new Response(body, {
        headers: {
          'content-type': type,
          'content-disposition': `attachment; filename="${name}"`,
          'cache-control': 'no-store',
        },
      })
    } catch (error) {
      return refusal(error)
    }
  }
