import { z } from 'zod'

/** What a rule is about: changes that touch a namespace of any cluster, a bucket, or any policy. */
export const RULE_KINDS = ['namespace', 'bucket', 'everything'] as const

export const Rule = z
  .object({
    kind: z.enum(RULE_KINDS),
    /** The namespace or the bucket; empty for everything. */
    name: z.string().trim().max(255),
    approvals: z.number().int().min(1, 'At least 1.').max(5, 'At most 5.'),
    /** `uid`s of whoami; empty for whoever may write policies. */
    approvers: z.array(z.string().trim().min(1).max(255)).max(50),
  })
  .superRefine(({ kind, name, approvals, approvers }, context) => {
    const issue = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    if (kind !== 'everything' && name === '') issue('name', `Name the ${kind}.`)
    if (kind === 'everything' && name !== '') issue('name', 'Everything has no name.')
    if (approvers.length > 0 && new Set(approvers).size < approvals)
      issue('approvers', 'Fewer people than approvals: nothing could ever be approved.')
  })
export type Rule = z.infer<typeof Rule>

export const Rules = z.array(Rule).max(200, 'At most 200 rules.')
export type Rules = z.infer<typeof Rules>
