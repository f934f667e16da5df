import type { z } from 'zod'
import type { SandboxPerson, SandboxWorld } from '../world-types'
import { badRequest } from './refusal'

export type CoreweaveCall = {
  world: SandboxWorld
  person: SandboxPerson
  /** The last part of the path, decoded. */
  name: string
  query: URLSearchParams
  body: unknown
}

/** Answer only what the wire schema allows: a drifting sandbox fails here and not in a page. */
export const wireResponse = <Schema extends z.ZodType>(schema: Schema, value: z.input<Schema>) =>
  Response.json(schema.parse(value))

/** The request by the same schema, or the refusal that names its fields. */
export function parseBody<Schema extends z.ZodType>(schema: Schema, body: unknown) {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  throw badRequest(
    'invalid request',
    Object.fromEntries(
      parsed.error.issues.map(({ path, message }) => [
        path.join('.').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) || 'body',
        message,
      ]),
    ),
  )
}
