import { z } from 'zod'

/** A JWKS. */
export const KeySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) })
export type KeySet = z.infer<typeof KeySet>
