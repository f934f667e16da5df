import { QueryClient } from '@tanstack/react-query'
import { z } from 'zod'
import { AppError, ERROR_CODES } from './errors'

const Problem = z.object({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  upstream: z.string().optional(),
  status: z.number().optional(),
  fields: z.record(z.string(), z.array(z.string())).optional(),
  reason: z.string().optional(),
  next: z.string().optional(),
})

export const makeQueryClient = () =>
  new QueryClient({ defaultOptions: { queries: { staleTime: 10_000, retry: false } } })

/** Read one of the console's own GET routes, and throw its refusal as the AppError it was. */
export async function getJson<Schema extends z.ZodType>(path: string, schema: Schema) {
  const response = await fetch(path, { headers: { accept: 'application/json' } })
  const body: unknown = await response.json()
  if (response.ok) return schema.parse(body)
  const { code, message, ...detail } = Problem.parse(body)
  throw new AppError(code, message, { detail: dropUndefined(detail) })
}

const dropUndefined = <T extends object>(value: T) =>
  Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
