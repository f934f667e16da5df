import { z } from 'zod'
import { AppError } from '@/lib/common/errors'

// Responses that the API server does not store.

export const TokenRequest = z.looseObject({
  status: z.looseObject({ token: z.string(), expirationTimestamp: z.string() }),
})

export const SelfSubjectAccessReview = z.looseObject({
  status: z.looseObject({
    allowed: z.boolean(),
    denied: z.boolean().optional(),
    reason: z.string().optional(),
    evaluationError: z.string().optional(),
  }),
})

export const ResourceRule = z.looseObject({
  verbs: z.array(z.string()),
  apiGroups: z.array(z.string()).default([]),
  resources: z.array(z.string()).default([]),
  resourceNames: z.array(z.string()).default([]),
})
export type ResourceRule = z.infer<typeof ResourceRule>

export const SelfSubjectRulesReview = z.looseObject({
  status: z.looseObject({
    resourceRules: z.array(ResourceRule),
    incomplete: z.boolean(),
    evaluationError: z.string().optional(),
  }),
})

export const SelfSubjectReview = z.looseObject({
  status: z.looseObject({
    userInfo: z.looseObject({
      username: z.string(),
      uid: z.string().optional(),
      groups: z.array(z.string()).default([]),
    }),
  }),
})

export const Status = z.looseObject({
  kind: z.literal('Status'),
  status: z.string().optional(),
  message: z.string().optional(),
  reason: z.string().optional(),
  code: z.number().optional(),
  details: z
    .looseObject({
      name: z.string().optional(),
      group: z.string().optional(),
      kind: z.string().optional(),
      causes: z
        .array(
          z.looseObject({
            reason: z.string().optional(),
            message: z.string().optional(),
            field: z.string().optional(),
          }),
        )
        .optional(),
      retryAfterSeconds: z.number().optional(),
    })
    .nullish(),
})
export type Status = z.infer<typeof Status>

/** A document of the issuer, whose fields are for its reader to check. */
export const IssuerDocument = z.record(z.string(), z.unknown())

export const Version = z.looseObject({
  major: z.string(),
  minor: z.string(),
  gitVersion: z.string(),
})
export type Version = z.infer<typeof Version>

/** A page of a list. `continue` is the token of the next page. */
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.looseObject({
    metadata: z.looseObject({
      resourceVersion: z.string().default(''),
      continue: z.string().optional(),
    }),
    // A real API server returns `items: null` for an empty list of metadata.
    items: z
      .array(item)
      .nullable()
      .transform((items) => items ?? []),
  })

/** Throws if the API server's JSON is not what the schema expects. */
export function parseResponse<Schema extends z.ZodType>(
  schema: Schema,
  json: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  throw new AppError('upstream', 'The API server returned an unexpected response.', {
    cause: parsed.error,
    detail: { upstream: parsed.error.issues.map((issue) => issue.path.join('.')).join(', ') },
  })
}
