import { z } from 'zod'
import { ERROR_CODES } from './errors'

export const ProblemSchema = z.object({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  upstream: z.string().exactOptional(),
  status: z.number().exactOptional(),
  fields: z.record(z.string(), z.array(z.string())).exactOptional(),
  reason: z.string().exactOptional(),
  next: z.string().exactOptional(),
  retryAfter: z.number().exactOptional(),
})

/** The schema of a `Reading` as the browser receives it. */
export const readingSchema = <Value extends z.ZodType>(value: Value) =>
  z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), value, at: z.string() }),
    z.object({ ok: z.literal(false), error: ProblemSchema, at: z.string() }),
  ])
