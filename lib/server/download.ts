import 'server-only'

import type { z } from 'zod'
import { type Attachment, attachment } from './attachment'
import { type RouteContext, readInput, refusal } from './route'
import { requireSameOrigin } from './same-origin'
import { currentWriteContext, type WriteContext } from './session/context'

/**
 * Turn a verb that exports something into a POST route handler of a file. It is a POST because the export is
 * recorded in the audit log, and a GET changes nothing. The input is parsed from path and query.
 */
export const download =
  <Schema extends z.ZodType>(
    verb: (context: WriteContext, input: z.output<Schema>) => Promise<Attachment>,
    schema: Schema,
  ) =>
  async (request: Request, { params }: RouteContext) => {
    try {
      requireSameOrigin(request)
      const context = await currentWriteContext()
      return await attachment(await verb(context, await readInput(request, params, schema)))
    } catch (error) {
      return refusal(error)
    }
  }
