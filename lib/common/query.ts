import type { z } from 'zod'
import { AppError } from './errors'

/** By name, from a module that is fetched with the first answer: no page needs zod to be shown. */
export const schemasOf =
  <Schemas extends object>(load: () => Promise<Schemas>) =>
  <Name extends keyof Schemas>(name: Name) =>
  async () =>
    (await load())[name]

const AGAIN_MS = 1000

/** A `refetchInterval` for answers that name clusters which were slow: what they add comes by and by. */
export const whilePending = (answer: { pending: readonly string[] } | undefined) =>
  answer && answer.pending.length > 0 ? AGAIN_MS : false

/** Read one of the console's own GET routes, and throw its refusal as the AppError it was. */
export async function getJson<Schema extends z.ZodType>(path: string, load: () => Promise<Schema>) {
  const [response, schema] = await Promise.all([
    fetch(path, { headers: { accept: 'application/json' } }),
    load(),
  ])
  const body: unknown = await response.json()
  if (response.ok) return schema.parse(body)
  const { Problem } = await import('./reading')
  const { code, message, ...detail } = Problem.parse(body)
  throw new AppError(code, message, { detail })
}
