import { z } from 'zod'
import { TEMPLATES } from '../policy/templates'
import { AccountName, NamespaceName } from '../service-accounts/schema'

/** The way of a cluster to keyless access, in the order in which each step needs the one before. */
export const STEPS = [
  'cluster',
  'issuer',
  'federation',
  'webhook',
  'account',
  'access',
  'verify',
] as const
export type StepKey = (typeof STEPS)[number]

/** What an address may choose. That a step is done is never among it: that is read. */
export const SetupChoices = z.object({
  /** `workload` is what comes after the steps: what to put into the workload itself. */
  step: z
    .enum([...STEPS, 'workload'])
    .optional()
    .catch(undefined),
  namespace: NamespaceName.optional().catch(undefined),
  account: AccountName.optional().catch(undefined),
  bucket: z.string().max(63).optional().catch(undefined),
  template: z.enum(TEMPLATES).optional().catch(undefined),
})
export type SetupChoices = z.infer<typeof SetupChoices>
