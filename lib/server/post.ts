import 'server-only'

import { z } from 'zod'
import { AppError } from '@/lib/common/errors'
import { StorableInput } from '@/lib/common/storable-text'
import { type Attachment, attachment } from './attachment'
import { readText } from './request-text'
import { type RouteContext, readInput, refusal } from './route'
import { requireSameOrigin } from './same-origin'
import { currentSession, currentWriteContext, type WriteContext } from './session/context'
import { budgetedExport } from './work-budget'

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
) => post(budgetedExport(verb), schema, attachment)

/**
 * Turn a verb that records what a screen showed for the first time into a POST route handler. It is not a
 * server action, because the screen sends it by itself: an action would block the actions of the person and
 * set the address back to what it was when it began.
 */
export const record = <Schema extends z.ZodType>(verb: Verb<Schema, unknown>, schema: Schema) =>
  post(verb, schema, respondJson)

/**
 * Turn a verb that needs no session into a POST route handler of JSON. lib/architecture.test.ts lists the only
 * ones allowed.
 */
export const openPost =
  <Schema extends z.ZodType, T>(verb: (input: z.output<Schema>) => Promise<T>, schema: Schema) =>
  async (request: Request) => {
    try {
      requireSameOrigin(request)
      return respondJson(await verb(await readBody(request, schema)))
    } catch (error) {
      return refusal(error, 'write')
    }
  }

/** A session whose person may have no CoreWeave token yet, with what can be done without one. */
export type SessionInUse = Awaited<ReturnType<typeof currentSession>>

/** Turn a verb that needs a session, but no CoreWeave token, into a POST route handler of JSON. */
export const sessionPost =
  <Schema extends z.ZodType, T>(
    verb: (use: SessionInUse, input: z.output<Schema>) => Promise<T>,
    schema: Schema,
  ) =>
  async (request: Request) => {
    try {
      requireSameOrigin(request)
      const use = await currentSession()
      return respondJson(await verb(use, await readBody(request, schema)))
    } catch (error) {
      return refusal(error, 'write')
    }
  }

async function readBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.output<Schema>> {
  const parsed = StorableInput.pipe(schema).safeParse(await readJson(request))
  if (parsed.success) return parsed.data
  throw new AppError('invalid', z.prettifyError(parsed.error))
}

async function readJson(request: Request): Promise<unknown> {
  const text = await readText(request)
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new AppError('invalid', 'The request is not JSON.', { cause })
  }
}

/**
 * Turn the verb that ends the session into a POST route handler. The browser then drops what it stored and cached
 * for the person, also if the session had ended before.
 */
export const signingOut = (verb: (use: SessionInUse) => Promise<unknown>) => {
  const end = async (request: Request) => {
    try {
      requireSameOrigin(request)
      return respondJson(await verb(await currentSession()))
    } catch (error) {
      return refusal(error)
    }
  }
  return async (request: Request) => {
    const response = await end(request)
    if (response.status !== 403) response.headers.set('clear-site-data', '"cache", "storage"')
    return response
  }
}

const respondJson = (value: unknown) =>
  Response.json(value ?? null, { headers: { 'cache-control': 'no-store' } })

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
      return refusal(error, 'write')
    }
  }
