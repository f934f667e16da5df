import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { untilGone } from './issuer/issuer'

export const Fault = z.object({
  surface: z.enum(['coreweave', 'kubernetes', 'issuer', 'storage', 'aws', 'google']).optional(),
  method: z.string().optional(),
  /** Request path; `*` matches any sequence of characters. */
  path: z.string().default('*'),
  kind: z.enum(['status', 'slow', 'hang', 'garbage', 'redirect', 'huge', 'hang-up']),
  status: z.int().min(400).max(599).default(503),
  message: z.string().default('the sandbox was told to fail'),
  /** Delay of the response for the kind `slow`. */
  delayMs: z.int().min(0).max(60_000).default(3_000),
  /** Number of requests that fail. */
  times: z.int().min(1).default(1),
  /** Number of matching requests that succeed first. */
  after: z.int().min(0).default(0),
})
export type Fault = z.infer<typeof Fault>
export type Surface = NonNullable<Fault['surface']>

/** Renders an error in the format of a surface. */
export type Refuse = (status: number, message: string) => Response

const matches = (pattern: string, path: string) =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'))
      .join('.*')}$`,
  ).test(path)

/** The fault configured for this request, if any. Decrements its count. */
function take(faults: Fault[], surface: Surface, { method }: Request, path: string) {
  const index = faults.findIndex(
    (fault) =>
      (fault.surface ?? surface) === surface &&
      (fault.method ?? method) === method &&
      matches(fault.path, path),
  )
  const fault = faults[index]
  if (!fault) return undefined
  if (fault.after > 0) {
    fault.after -= 1
    return undefined
  }
  fault.times -= 1
  if (fault.times === 0) faults.splice(index, 1)
  return fault
}

const BY_NAME: [prefix: string, fault: Pick<Fault, 'kind'> & Partial<Fault>][] = [
  ['fail-429-', { kind: 'status', status: 429 }],
  ['fail-503-', { kind: 'status', status: 503 }],
  ['hang-', { kind: 'hang' }],
  ['garbage-', { kind: 'garbage' }],
]

/** The fault that a resource name requests, so that people can trigger it too. */
export function faultByName(name: string): Fault | undefined {
  const asked = BY_NAME.find(([prefix]) => name.startsWith(prefix))?.[1]
  return asked && Fault.parse({ message: `the name ${name} asks the sandbox to fail`, ...asked })
}

/** The response to a request that a fault applies to. */
export async function interrupt(
  faults: Fault[],
  surface: Surface,
  request: Request,
  path: string,
  refuse: Refuse,
): Promise<Response | undefined> {
  const fault = take(faults, surface, request, path)
  if (fault?.kind !== 'slow') return fault && fail(fault, request, refuse)
  await sleep(fault.delayMs)
  return undefined
}

export async function fail(fault: Fault, request: Request, refuse: Refuse): Promise<Response> {
  switch (fault.kind) {
    case 'status':
      return refuse(fault.status, fault.message)
    case 'slow':
    case 'hang':
      return untilGone(request.signal)
    case 'hang-up':
      return Response.error()
    case 'garbage':
      return new Response('<!doctype html><title>Bad gateway</title><h1>Bad gateway</h1>', {
        headers: { 'content-type': 'text/html' },
      })
    case 'redirect':
      return new Response(null, { status: 302, headers: { location: 'http://127.0.0.1:9/' } })
    case 'huge':
      return new Response(`{"padding":"${'x'.repeat(12 * 1024 * 1024)}"}`, {
        headers: { 'content-type': 'application/json' },
      })
  }
}
