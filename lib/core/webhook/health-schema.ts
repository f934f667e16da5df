import { z } from 'zod'
import { ProblemSchema } from '@/lib/common/reading'
import { CERTIFICATE_CODES, ENDPOINT_CODES, POLICY_CODES, REGISTRATION_CODES } from './health-codes'
import { REGISTRATION_FIELDS } from './registration'

const count = z.number().int()

export const EndpointsCheck = z.object({
  check: z.literal('endpoints'),
  code: z.enum(ENDPOINT_CODES),
  service: z.string().exactOptional(),
  ready: count.exactOptional(),
  total: count.exactOptional(),
  problem: ProblemSchema.exactOptional(),
})
export type EndpointsCheck = z.infer<typeof EndpointsCheck>

export const CertificateCheck = z.object({
  check: z.literal('certificate'),
  code: z.enum(CERTIFICATE_CODES),
  /** `namespace/name` of the Secret. */
  secret: z.string().exactOptional(),
  /** ISO 8601: when it, or the authority that signed it, ends or begins to be valid. */
  notAfter: z.string().exactOptional(),
  notBefore: z.string().exactOptional(),
  /** Whole days until it ends; negative after that. */
  days: count.exactOptional(),
  /** What the API server expects, and what it is presented. */
  expected: z.string().exactOptional(),
  presented: z.string().exactOptional(),
  /** Why it is unknown, where a read failed. */
  problem: ProblemSchema.exactOptional(),
})
export type CertificateCheck = z.infer<typeof CertificateCheck>

export const PolicyCheck = z.object({
  check: z.literal('failure-policy'),
  code: z.enum(POLICY_CODES),
})
export type PolicyCheck = z.infer<typeof PolicyCheck>

export const RegistrationCheck = z.object({
  check: z.literal('registration'),
  code: z.enum(REGISTRATION_CODES),
  facts: z.array(
    z.object({
      field: z.enum(REGISTRATION_FIELDS),
      state: z.enum(['same', 'differs', 'not-known']),
      presented: z.string(),
      expected: z.string().exactOptional(),
    }),
  ),
})
export type RegistrationCheck = z.infer<typeof RegistrationCheck>

/** One thing that has to hold so that the API server calls the webhook. */
export const WebhookHealthCheck = z.discriminatedUnion('check', [
  EndpointsCheck,
  CertificateCheck,
  PolicyCheck,
  RegistrationCheck,
])
export type WebhookHealthCheck = z.infer<typeof WebhookHealthCheck>
