import { z } from 'zod'
import { readingSchema } from '@/lib/common/reading'

/** The scope of a rule: changes that touch a namespace of any cluster, a bucket, or any policy. */
const APPROVAL_RULE_KINDS = ['namespace', 'bucket', 'everything'] as const

export const ApprovalRule = z
  .object({
    kind: z.enum(APPROVAL_RULE_KINDS),
    /** The namespace or the bucket; empty for everything. */
    name: z.string().trim().max(255),
    approvals: z.number().int().min(1, 'Enter at least 1.').max(5, 'Enter at most 5.'),
    /** The `uid`s that CoreWeave's whoami returns; empty if everyone who can write policies can approve. */
    approvers: z.array(z.string().trim().min(1).max(255)).max(50),
  })
  .superRefine(({ kind, name, approvals, approvers }, context) => {
    const issue = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    if (kind !== 'everything' && name === '') issue('name', `Enter the name of the ${kind}.`)
    if (kind === 'everything' && name !== '')
      issue('name', 'A rule for every policy takes no name.')
    if (approvers.length > 0 && new Set(approvers).size < approvals)
      issue('approvers', 'List at least as many approvers as the rule requires approvals.')
  })
export type ApprovalRule = z.infer<typeof ApprovalRule>

export const ApprovalRules = z
  .array(ApprovalRule)
  .max(200, 'An organization has at most 200 rules.')
export type ApprovalRules = z.infer<typeof ApprovalRules>

/** The active rules of an organization, and the request that set them. */
export const ApprovalRuleSet = z.object({
  version: z.number(),
  rules: ApprovalRules,
  request: z.number().optional(),
  at: z.string().optional(),
})
export type ApprovalRuleSet = z.infer<typeof ApprovalRuleSet>
export const ApprovalRuleSetReading = readingSchema(ApprovalRuleSet)

/** The approvals one rule requires of a change, and how many of them were given. */
export const ApprovalNeed = z.object({
  /** Absent where no rule covers the change: anyone who can write policies can then approve it. */
  rule: ApprovalRule.optional(),
  approvals: z.number(),
  given: z.number(),
})
export type ApprovalNeed = z.infer<typeof ApprovalNeed>
