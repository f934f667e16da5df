import { lintPolicy } from '@/lib/core/policy/lint'
import { parsePolicyText } from '@/lib/core/policy/policy-text'
import type { FieldExpectations } from '../field-case'

const ask = (text: string) => {
  const { policy, problems } = parsePolicyText(text)
  return {
    valid: policy !== undefined,
    problems: problems.length,
    messages: problems.map(({ message }) => message),
    findings: policy && lintPolicy(policy).map(({ kind }) => kind),
  }
}

export const ORGANIZATION_POLICY_EXPECTATIONS: FieldExpectations = {
  'p01-caios-rclone-readme.json': {
    answer: ask,
    right: {
      valid: false,
      messages: [
        'Trailing commas are not allowed in JSON.',
        'principals must be a list, even with one entry.',
        'Replace the placeholder <ID>. As written, this entry matches nothing.',
      ],
    },
  },
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
