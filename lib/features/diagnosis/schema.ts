import { z } from 'zod'
import { namespaceProblem, serviceAccountProblem } from '@/lib/core/identity/names'
import { CAUSE_CODES } from '@/lib/core/verification/cause-codes'
import { Check, Verdict } from '@/lib/core/verification/report'

const text = z.string().max(2048)
const name = (problem: (name: string) => string | undefined) =>
  z.string().superRefine((value, context) => {
    const message = problem(value)
    if (message) context.addIssue({ code: 'custom', message })
  })

export const TokenFacts = z.object({
  iss: text,
  sub: text,
  aud: z.array(text).max(20),
  kid: text.exactOptional(),
  alg: text.exactOptional(),
  iat: z.number().exactOptional(),
  exp: z.number().exactOptional(),
})
export type TokenFacts = z.infer<typeof TokenFacts>

/** A refusal by the exchange or by object storage. */
export const Refusal = z.discriminatedUnion('from', [
  z.object({ from: z.literal('exchange'), status: z.number().int().min(400).max(599) }),
  z.object({
    from: z.literal('storage'),
    code: z.string().max(100),
    operation: z.string().max(100),
    bucket: z.string().max(255).exactOptional(),
  }),
])
export type Refusal = z.infer<typeof Refusal>

/** What is derived from a paste in the browser; all that is ever sent of it. */
export const Facts = z.object({
  cluster: z.string().min(1).max(100).exactOptional(),
  namespace: name(namespaceProblem).exactOptional(),
  account: name(serviceAccountProblem).exactOptional(),
  token: TokenFacts.exactOptional(),
  /** A cause that the text names by itself. */
  cause: z.enum(CAUSE_CODES).exactOptional(),
  refusal: Refusal.exactOptional(),
})
export type Facts = z.infer<typeof Facts>

export const Diagnosis = z.object({
  verdict: Verdict,
  checks: z.array(Check),
  /** What it was matched with. */
  place: z
    .object({
      cluster: z.string(),
      clusterName: z.string(),
      namespace: z.string().exactOptional(),
      account: z.string().exactOptional(),
    })
    .exactOptional(),
  /** What is not known and would tell more. */
  missing: z.array(z.enum(['cluster', 'account'])),
  at: z.string(),
})
export type Diagnosis = z.infer<typeof Diagnosis>
