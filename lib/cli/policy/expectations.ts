import 'server-only'

import { z } from 'zod'
import type { Policy } from '@/lib/core/policy/document'
import { compilePolicies, type PolicyDecision } from '@/lib/core/policy/evaluate'
import type { FileProblem } from './policy-files'

/** An expected decision, stored beside the policies. */
export const Expectation = z.strictObject({
  principal: z.string().min(1),
  action: z.string().min(1),
  resource: z.string().min(1).default('*'),
  expect: z.enum(['allow', 'deny']),
  /** Shown when the expectation fails. */
  because: z.string().optional(),
})
export type Expectation = z.infer<typeof Expectation>

const ExpectationFile = z.strictObject({ expectations: z.array(Expectation).min(1) })

export type Unmet = Expectation & { file: string; index: number; told: string }
export type TestReport = { held: number; unmet: Unmet[]; problems: FileProblem[] }

const PARTS = {
  principal: 'the principal',
  action: 'the action',
  resource: 'the resource',
} as const

/** The reason for a decision: the deciding statements, or what the closest statement does not match. */
function toldOf({ decision, because, nearest }: PolicyDecision): string {
  if (decision !== 'implicit-deny')
    return `${decision === 'allow' ? 'allowed' : 'denied'} by ${because
      .map(({ policy, statement }) => `${policy} / ${statement}`)
      .join(', ')}`
  if (!nearest) return 'no statement allows it'
  const { statement, missed } = nearest
  return `no statement allows it; closest: ${statement.policy} / ${statement.statement} ${missed
    .map((part) => PARTS[part])
    .join(' and ')} did not match`
}

function parseFile(file: string, text: string): Expectation[] | FileProblem {
  const problem = (message: string) => ({ file, line: 1, column: 1, message })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return problem(error instanceof Error ? error.message : 'Invalid JSON.')
  }
  const parsed = ExpectationFile.safeParse(value)
  if (parsed.success) return parsed.data.expectations
  const [issue] = parsed.error.issues
  return problem(`${issue?.path.join('.') || 'the file'}: ${issue?.message}`)
}

/** Evaluates the policies against every expectation. */
export function testExpectations(
  policies: readonly Policy[],
  files: readonly { file: string; text: string }[],
): TestReport {
  const compiled = compilePolicies(policies)
  const report: TestReport = { held: 0, unmet: [], problems: [] }
  for (const { file, text } of files) {
    const parsed = parseFile(file, text)
    if (!Array.isArray(parsed)) {
      report.problems.push(parsed)
      continue
    }
    for (const [index, each] of parsed.entries()) {
      const answer = compiled.decide(each)
      const allowed = answer.decision === 'allow'
      if (allowed === (each.expect === 'allow')) report.held += 1
      else report.unmet.push({ ...each, file, index, told: toldOf(answer) })
    }
  }
  return report
}
