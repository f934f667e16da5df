import { z } from 'zod'
import { isRecord } from '@/lib/common/record'
import type { JsonPath } from './document'

/** A string or a list of strings. */
const oneOrMore = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (Array.isArray(value) ? value : [value]))

const values = z
  .union([
    z.string(),
    z.number(),
    z.boolean(),
    z.array(z.union([z.string(), z.number(), z.boolean()])),
  ])
  .transform((value) => (Array.isArray(value) ? value : [value]).map(String))

/** `"*"` or lists by identity type; both become one list. */
const principal = z
  .union([z.literal('*'), z.record(z.string(), oneOrMore)])
  .transform((value) => (value === '*' ? ['*'] : Object.values(value).flat()))

const BucketStatement = z
  .object({
    Sid: z.string().optional(),
    Effect: z.enum(['Allow', 'Deny']),
    Principal: principal.optional(),
    NotPrincipal: principal.optional(),
    Action: oneOrMore.optional(),
    NotAction: oneOrMore.optional(),
    Resource: oneOrMore.optional(),
    NotResource: oneOrMore.optional(),
    Condition: z.record(z.string(), z.record(z.string(), values)).optional(),
  })
  .superRefine((statement, context) => {
    for (const part of ['Principal', 'Action', 'Resource'] as const) {
      const given = [statement[part], statement[`Not${part}`]].filter(Boolean).length
      if (given !== 1)
        context.addIssue({
          code: 'custom',
          message:
            given === 0
              ? `A statement needs ${part} or Not${part}.`
              : `A statement cannot have both ${part} and Not${part}.`,
        })
    }
  })
export type BucketStatement = z.infer<typeof BucketStatement>

/** A bucket policy in the S3 format; unknown fields are dropped.
 * https://docs.coreweave.com/products/storage/object-storage/auth-access/bucket-access/bucket-policies */
export const BucketPolicy = z.object({
  Version: z.enum(['2012-10-17', '2008-10-17'], {
    error: 'The version of a bucket policy must be "2012-10-17" or "2008-10-17".',
  }),
  Id: z.string().optional(),
  Statement: z
    .union([BucketStatement.transform((statement) => [statement]), z.array(BucketStatement)])
    .refine((statements) => statements.length > 0, 'A bucket policy needs at least one statement.'),
})
export type BucketPolicy = z.infer<typeof BucketPolicy>

export type BucketProblem = { path: JsonPath; message: string }

/** Parses a bucket policy. Never throws. */
export function parseBucketPolicyText(text: string): {
  policy?: BucketPolicy
  problems: BucketProblem[]
} {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return { problems: [{ path: [], message: `Invalid JSON: ${why}` }] }
  }
  if (isRecord(value) && Object.hasOwn(value, 'statements'))
    return {
      problems: [
        {
          path: [],
          message: 'This is an organization policy. A bucket policy has the field Statement.',
        },
      ],
    }
  const parsed = BucketPolicy.safeParse(value)
  if (parsed.success) return { policy: parsed.data, problems: [] }
  const problems = parsed.error.issues.map(({ path, message }) => ({
    path: path.map((part) => (typeof part === 'symbol' ? String(part) : part)),
    message,
  }))
  return { problems }
}
