import { z } from 'zod'
import { isOperator } from './conditions'

// Trust policies as IAM takes them when a role is made.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html

const OneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat())
const Scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String)
const Values = z.union([Scalar, z.array(Scalar)]).transform((value) => [value].flat())

const Principal = z.union([
  z.literal('*').transform(() => ({ AWS: ['*'] })),
  z.record(z.enum(['Federated', 'AWS', 'Service', 'CanonicalUser']), OneOrMore.optional()),
])

const Statement = z
  .strictObject({
    Sid: z.string().optional(),
    Effect: z.enum(['Allow', 'Deny']),
    Principal: Principal.optional(),
    NotPrincipal: Principal.optional(),
    Action: OneOrMore.optional(),
    NotAction: OneOrMore.optional(),
    Condition: z
      .record(
        z
          .string()
          .refine(isOperator, { error: ({ input }) => `Invalid Condition type : ${input}` }),
        z.record(z.string(), Values),
      )
      .default({}),
  })
  .refine(
    ({ Principal, NotPrincipal }) => (Principal === undefined) !== (NotPrincipal === undefined),
    {
      error: 'Missing required field Principal',
    },
  )
  .refine(({ Action, NotAction }) => (Action === undefined) !== (NotAction === undefined), {
    error: 'Missing required field Action',
  })
  .refine(
    ({ Action = [], NotAction = [] }) =>
      [...Action, ...NotAction].every((action) => action === '*' || /^sts:/i.test(action)),
    { error: 'AssumeRole policy may only specify STS AssumeRole actions.' },
  )

export const TrustPolicy = z.strictObject({
  Version: z.enum(['2012-10-17', '2008-10-17']).default('2008-10-17'),
  Id: z.string().optional(),
  Statement: z
    .union([Statement, z.array(Statement).min(1)])
    .transform((statements) => [statements].flat()),
})
export type TrustPolicy = z.output<typeof TrustPolicy>
export type TrustStatement = TrustPolicy['Statement'][number]
