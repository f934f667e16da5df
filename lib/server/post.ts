import 'server-only'

import type { z } from 'zod'
import { type Attachment, attachment } from './attachment'
import { type RouteContext, readInput, refusal } from './route'
import { requireSameOrigin } from './same-origin'
import { currentWriteContext, type WriteContext } from './session/context'

type Verb<Schema extends z.ZodType, T> = (
  context: WriteContext,
  input: z.output<Schema>,
) => Promise<T>

/**
 * Turn a verb that exports something into a POST route handler of a file. It is a POST because the export is
 * recorded in the audit log, and a GET changes nothing. The input is parsed from path and query.
 */
export const download = <Schema extends z.ZodType>(
  verb: Verb<Schema, Attachment>,
  schema: Schema,
) => post(verb, schema, attachment)

/**
 * Turn a verb that records what a screen showed for the first time into a POST route handler. It is not a
 * server action, because the screen sends it by itself: an action would block the actions of the person and
 * set the address back to what it was when it began.
 */
export const record = <Schema extends z.ZodType>(verb: Verb<Schema, unknown>, schema: Schema) =>
  post(verb, schema, (value) =>
    Response.json(value ?? null, { headers: { 'cache-control': 'no-store' } }),
  )

const post =
  <Schema extends z.ZodType, T>(
    verb: Verb<Schema, T>,
    schema: Schema,
    respond: (value: T) => Response | Promise<Response>,
  ) =>
  async (request: Request, { params }: RouteContext) => {
    try {
      requireSameOrigin(request)
      const context = await currentWriteContext()
      return await respond(await verb(context, await readInput(request, params, schema)))
    } catch (error) {
      return refusal(error)
    }
  }
