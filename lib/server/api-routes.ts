import 'server-only'

import { AppError } from '@/lib/common/errors'
import { type RouteContext, refusal } from './route'

type ApiHandler = (request: Request, route: RouteContext) => Promise<Response>
export type ApiMethod = 'GET' | 'POST'
/** Handlers by address below `/api` (such as `clusters/[cluster]/webhook`) and method. */
export type ApiRoutes = Record<string, Partial<Record<ApiMethod, ApiHandler>>>

type Match = { handlers: ApiRoutes[string]; params: Record<string, string> }

/** The name of a parameter, where a part of an address is one. */
const parameterOf = (part: string) => /^\[(\w+)\]$/.exec(part)?.[1]

/** Finds the handlers of a path. An address without parameters takes precedence. */
function createRouteFinder(routes: ApiRoutes) {
  const exact = new Map(Object.entries(routes).filter(([address]) => !address.includes('[')))
  const patterns = Object.entries(routes).map(([address, handlers]) => ({
    parts: address.split('/').map((text) => ({ text, name: parameterOf(text) })),
    handlers,
  }))
  return (path: string[]): Match | undefined => {
    const handlers = exact.get(path.join('/'))
    if (handlers) return { handlers, params: {} }
    const pattern = patterns.find(
      ({ parts }) =>
        parts.length === path.length &&
        parts.every(({ text, name }, index) => name || text === path[index]),
    )
    if (!pattern) return undefined
    const params = pattern.parts.flatMap(({ name }, index) =>
      name ? [[name, path[index] ?? ''] as const] : [],
    )
    return { handlers: pattern.handlers, params: Object.fromEntries(params) }
  }
}

/**
 * Turn a table of routes into the handlers of one route file. The bundler copies the code of the whole server into
 * each route file, so that one file a route made the build four times as large.
 */
export function serveApi(routes: ApiRoutes): Record<ApiMethod, ApiHandler> {
  const find = createRouteFinder(routes)
  const serve =
    (method: ApiMethod): ApiHandler =>
    async (request, { params }) => {
      const { path = [] } = await params
      const match = find([path].flat())
      if (!match) return refusal(new AppError('not-found', 'The console has no such API address.'))
      const handler = match.handlers[method]
      if (handler) return handler(request, { params: Promise.resolve(match.params) })
      const allow = Object.keys(match.handlers).join(', ')
      return new Response(null, { status: 405, headers: { allow } })
    }
  return { GET: serve('GET'), POST: serve('POST') }
}
