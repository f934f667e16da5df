import { z } from 'zod'
import { readingSchema } from '@/lib/common/reading'
import { CertificateCheck } from '@/lib/core/webhook/health-schema'
import { ProofBasis } from './proof'

const StatementRef = z.object({ policy: z.string(), statement: z.string() })

/** Whether organization policies allow one call, and which statement decides it. */
export const PolicyAnswer = z.object({
  allowed: z.boolean(),
  /** The statement that decided, Allow or Deny. */
  by: StatementRef.exactOptional(),
  /** Where no statement matches: the closest one, and what of it does not match. */
  nearest: StatementRef.extend({
    missed: z.array(z.enum(['principal', 'action', 'resource'])),
    resources: z.array(z.string()).default([]),
  }).exactOptional(),
})
export type PolicyAnswer = z.infer<typeof PolicyAnswer>

/** One call that a verification makes to the chosen bucket. */
export const BucketCall = z.object({
  action: z.string(),
  resource: z.string(),
  answer: PolicyAnswer,
})
export type BucketCall = z.infer<typeof BucketCall>

export const TrustedConfig = z.object({
  uid: z.string(),
  name: z.string(),
  issuerUrl: z.string(),
  audience: z.string(),
  active: z.boolean(),
})
export type TrustedConfig = z.infer<typeof TrustedConfig>

/** Everything that was read before the Job was created. It is recorded with the run. */
export const Preflight = z.object({
  issuerUrl: z.string(),
  orgId: z.string().exactOptional(),
  zone: z.string().exactOptional(),
  account: readingSchema(
    z.object({
      injection: z.enum(['not-injected', 'default', 'custom']),
      audience: z.string().exactOptional(),
      problems: z.array(z.string()).default([]),
    }),
  ),
  webhook: readingSchema(
    z.object({
      mutated: z.boolean(),
      /** Whether the webhook is registered; unknown where the person may not read that. */
      configured: z.enum(['yes', 'no', 'unknown']),
      uri: z.string().exactOptional(),
      audience: z.string().exactOptional(),
      expirationSeconds: z.number().exactOptional(),
      region: z.string().exactOptional(),
      failurePolicy: z.string().exactOptional(),
      /** Ready endpoints of the webhook's Service, where the person may read them. */
      ready: z.number().exactOptional(),
      /** Why the API server does not trust the webhook's certificate, where it does not. */
      certificate: CertificateCheck.exactOptional(),
    }),
  ),
  configs: readingSchema(z.array(TrustedConfig)),
  issuer: readingSchema(z.object({ keys: z.array(z.string()), problems: z.array(z.string()) })),
  policies: readingSchema(
    z.object({
      exchange: PolicyAnswer,
      list: PolicyAnswer,
      calls: z.array(BucketCall).default([]),
      /** Whether the account can remove the object that a write leaves in the bucket. */
      removal: BucketCall.exactOptional(),
    }),
  ),
  /** Digests of what the proof will rest on; absent for runs that were recorded before there were any. */
  basis: ProofBasis.exactOptional(),
})
export type Preflight = z.infer<typeof Preflight>
