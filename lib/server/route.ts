import 'server-only'

import { z } from 'zod'
import { AppError } from '@/lib/common/errors'
import { USE_HEADER } from '@/lib/common/recent-input'
import { StorableInput } from '@/lib/common/storable-text'
import { type Env, env } from './env'
import { describeFailure } from './failure'
import { requireSameOrigin } from './same-origin'
import { type Context, currentContext } from './session/context'

export type RouteContext = { params: Promise<Record<string, string | string[] | undefined>> }

const headers = { 'cache-control': 'no-store' }

/**
 * Turn a service read into a GET route handler. The input is parsed from path and query. The read
 * returns JSON data or, for files, a Response.
 */
export function route<T>(
  read: (context: Context) => Promise<T>,
): (request: Request, route: RouteContext) => Promise<Response>
export function route<Schema extends z.ZodType, T>(
  read: (context: Context, input: z.output<Schema>) => Promise<T>,
  schema: Schema,
): (request: Request, route: RouteContext) => Promise<Response>
export function route(
  read: (context: Context, input: unknown) => Promise<unknown>,
  schema: z.ZodType = z.unknown(),
) {
  return async (request: Request, { params }: RouteContext) => {
    try {
      requireSameOrigin(request)
      const context = await currentContext(request.headers.has(USE_HEADER) ? 'person' : 'screen')
      const input = await readInput(request, params, schema)
      const answer = await read(context, input)
      return answer instanceof Response ? answer : Response.json(answer ?? null, { headers })
    } catch (error) {
      return refusal(error)
    }
  }
}

/** A GET route handler of a plain text that everybody may read, or 404 where the configuration asks for none. */
export function publicText(render: (config: Env, now: Date) => string | undefined) {
  return async () => {
    const text = render(env(), new Date())
    return new Response(text ?? 'Not found\n', {
      status: text === undefined ? 404 : 200,
      headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' },
    })
  }
}

export function refusal(error: unknown, kind: 'read' | 'write' = 'read') {
  const { problem, status } = describeFailure(error, kind)
  const { retryAfter } = problem
  return Response.json(problem, {
    status,
    headers: { ...headers, ...(retryAfter && { 'retry-after': String(retryAfter) }) },
  })
}

/** Path parameters take precedence over query parameters. */
export async function readInput<Schema extends z.ZodType>(
  { url }: Pick<Request, 'url'>,
  params: RouteContext['params'],
  schema: Schema,
): Promise<z.output<Schema>> {
  const query = Object.fromEntries(new URL(url).searchParams)
  const parsed = StorableInput.pipe(schema).safeParse({ ...query, ...(await params) })
  if (parsed.success) return parsed.data
  throw new AppError('invalid', `Invalid query parameters: ${z.prettifyError(parsed.error)}`)
}
