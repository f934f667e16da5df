import type { CheckedTemplate, TemplateResult } from '@/lib/features/coverage/schema'

const KINDS = {
  mutated: 'pass',
  'not-mutated': 'fail',
  incomplete: 'fail',
  'other-organization': 'fail',
  'other-audience': 'fail',
  'before-webhook': 'fail',
  'before-annotation': 'fail',
  rejected: 'warn',
  'not-permitted': 'idle',
} as const satisfies Record<TemplateResult, string>

/** How the result of a template is shown; credentials that lose to others are a warning. */
export const templateKind = ({ result, others }: Pick<CheckedTemplate, 'result' | 'others'>) =>
  result === 'mutated' && others.length > 0 ? 'warn' : KINDS[result]
