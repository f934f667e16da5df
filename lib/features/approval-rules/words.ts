import type { ApprovalRule } from './schema'

/** The scope of a rule as it reads in a sentence: `every policy`, `bucket datasets`. */
export const describeRuleScope = ({ kind, name }: Pick<ApprovalRule, 'kind' | 'name'>) =>
  kind === 'everything' ? 'every policy' : `${kind} ${name}`
