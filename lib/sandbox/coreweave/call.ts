import type { z } from 'zod'
import type { SandboxPerson, SandboxWorld } from '../world-types'
import { badRequest } from './refusal'

export type CoreweaveCall = {
  world: SandboxWorld
  person: SandboxPerson
  /** The last path segment, decoded. */
  name: string
  query: URLSearchParams
  body: unknown
}

/** Validates the response against the wire schema, so that a drifting sandbox fails here. */
export const wireResponse = <Schema extends z.ZodType>(schema: Schema, value: z.input<Schema>) =>
  Response.json(schema.parse(value))

/** Parses the request body, or throws a refusal that names the invalid fields. */
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
