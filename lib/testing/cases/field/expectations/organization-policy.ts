import { lintPolicy } from '@/lib/core/policy/lint'
import { parsePolicyText } from '@/lib/core/policy/policy-text'
import type { FieldExpectations } from '../field-case'

const ask = (text: string) => {
  const { policy, problems } = parsePolicyText(text)
  return {
    valid: policy !== undefined,
    problems: problems.length,
    findings: policy && lintPolicy(policy).map(({ kind }) => kind),
  }
}

export const ORGANIZATION_POLICY_EXPECTATIONS: FieldExpectations = {
  'p02-terraform-module-readme.json': {
    answer: ask,
    right: {
      valid: true,
      problems: 0,
      findings: [
        'admin-role',
        'unknown-principal',
        'unknown-principal',
        'action-typo',
        's3-without-exchange',
      ],
    },
  },
  'p04-list-response.json': { answer: ask, right: { valid: false } },
}
