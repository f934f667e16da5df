import { z } from 'zod'
import { namespaceProblem, serviceAccountProblem } from '@/lib/core/identity/names'
import { DIAGNOSIS_CAUSES } from './stated-causes'

const claim = z.string().max(2048)
/** A name that Kubernetes accepts; `problem` says what is wrong with one that it rejects. */
const nameSchema = (problem: (name: string) => string | undefined) =>
  z.string().superRefine((value, context) => {
    const message = problem(value)
    if (message) context.addIssue({ code: 'custom', message })
  })

export const PastedToken = z.object({
  iss: claim,
  sub: claim,
  aud: z.array(claim).max(20),
  kid: claim.exactOptional(),
  alg: claim.exactOptional(),
  iat: z.number().exactOptional(),
  exp: z.number().exactOptional(),
})
export type PastedToken = z.infer<typeof PastedToken>

/** A token exchange or an object storage call that was rejected. */
export const PastedRefusal = z.discriminatedUnion('from', [
  z.object({ from: z.literal('exchange'), status: z.number().int().min(400).max(599) }),
  z.object({
    from: z.literal('storage'),
    code: z.string().max(100),
    operation: z.string().max(100).exactOptional(),
    bucket: z.string().max(255).exactOptional(),
  }),
])
export type PastedRefusal = z.infer<typeof PastedRefusal>

/** The facts that the browser extracts from pasted text. Only these are sent, never the text. */
export const DiagnosisFacts = z.object({
  cluster: z.string().min(1).max(100).exactOptional(),
  namespace: nameSchema(namespaceProblem).exactOptional(),
  account: nameSchema(serviceAccountProblem).exactOptional(),
  token: PastedToken.exactOptional(),
  /** A cause that the text states by itself. */
  cause: z.enum(DIAGNOSIS_CAUSES).exactOptional(),
  refusal: PastedRefusal.exactOptional(),
})
export type DiagnosisFacts = z.infer<typeof DiagnosisFacts>
