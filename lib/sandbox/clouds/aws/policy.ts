import { z } from 'zod'
import { isOperator } from './conditions'

// Trust policies that IAM accepts when a role is created.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html

const OneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat())
const Scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String)
const Values = z.union([Scalar, z.array(Scalar)]).transform((value) => [value].flat())

const Principals = z.strictObject({
  Federated: OneOrMore.optional(),
  AWS: OneOrMore.optional(),
  Service: OneOrMore.optional(),
  CanonicalUser: OneOrMore.optional(),
})
/** `*` and `{"AWS": "*"}` match everyone. */
const Principal = z.preprocess((given) => (given === '*' ? { AWS: '*' } : given), Principals)
const Operator = z
  .string()
  .refine(isOperator, { error: ({ input }) => `Invalid Condition type : ${input}` })
const Action = z
  .string()
  .regex(/^(\*$|sts:)/i, 'AssumeRole policy may only specify STS AssumeRole actions.')

/** NotPrincipal and NotAction are not documented for roles, so they are rejected. */
const Statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal,
  Action: z.union([Action, z.array(Action)]).transform((value) => [value].flat()),
  Condition: z.record(Operator, z.record(z.string(), Values)).default({}),
})

export const TrustPolicy = z.strictObject({
  Version: z.enum(['2012-10-17', '2008-10-17']).default('2008-10-17'),
  Id: z.string().optional(),
  Statement: z.preprocess((given) => [given].flat(), z.array(Statement).min(1)),
})
export type TrustPolicy = z.output<typeof TrustPolicy>
export type TrustStatement = TrustPolicy['Statement'][number]
