import type { z } from 'zod'
import { AppError } from './errors'
import { inputHeaders } from './recent-input'

/**
 * Loads a schema by its name from a module that is fetched with the first response, so that no page
 * ships zod.
 */
export const lazySchemas =
  <Schemas extends object>(load: () => Promise<Schemas>) =>
  <Name extends keyof Schemas>(name: Name) =>
  async () =>
    (await load())[name]

const REFETCH_MS = 1000

/** A `refetchInterval` for answers that some clusters have not contributed to yet. */
export const refetchWhilePending = (answer: { pending: readonly string[] } | undefined) =>
  answer && answer.pending.length > 0 ? REFETCH_MS : false

/** Fetches one of the console's GET routes; throws an AppError where the route responds with a problem. */
export async function fetchJson<Schema extends z.ZodType>(
  path: string,
  load: () => Promise<Schema>,
) {
  const [response, schema] = await Promise.all([
    fetchOk(path, { headers: { accept: 'application/json', ...inputHeaders() } }),
    load(),
  ])
  return schema.parse(await response.json())
}

/** Posts to one of the console's routes; throws an AppError where the route responds with a problem. */
export async function postJson(path: string, body?: unknown): Promise<unknown> {
  const response = await fetchOk(path, {
    method: 'POST',
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  })
  // A body that nobody reads keeps its connection.
  return response.json()
}

/** Requests a file by POST; throws an AppError where the route responds with a problem. */
export async function fetchFile(path: string): Promise<{ name: string; blob: Blob }> {
  const response = await fetchOk(path, { method: 'POST' })
  const disposition = response.headers.get('content-disposition') ?? ''
  const name = /filename="([^"]+)"/.exec(disposition)?.[1] ?? 'download'
  return { name, blob: await response.blob() }
}

async function fetchOk(path: string, request: RequestInit): Promise<Response> {
  const response = await fetch(path, request)
  if (response.ok) return response
  const { ProblemSchema } = await import('./reading')
  const { code, message, ...detail } = ProblemSchema.parse(await response.json())
  throw new AppError(code, message, { detail })
}
