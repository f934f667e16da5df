import type { Checked, EditorProblem } from '@/components/patterns/problem'
import type { JsonPath, Policy } from '@/lib/core/policy/document'
import { type Outline, outlineOf } from '@/lib/core/policy/outline'
import { parsePolicyText, type TextProblem } from '@/lib/core/policy/policy-text'
import type { DraftAnalysis } from '@/lib/features/policies/analysis'

export type EditorFinding = EditorProblem & {
  /** The statement it is about. */
  statement?: number
  /** The entry of one of its lists: `['actions', 2]`. */
  entry?: JsonPath
  /** The text its places and its fix belong to. */
  of: string
  documentation?: { url: string; sentence: string }
}

/** The results of checking a text, with that text. */
export type PolicyChecks = Omit<Checked, 'problems'> & {
  problems: readonly EditorFinding[]
  /** Where the policy is in the JSON. */
  base: JsonPath
  policy: Policy | undefined
  /** There while the text is JSON with statements, whatever is wrong inside of them. */
  outline: Outline | undefined
}

export function checkDraft(text: string): PolicyChecks {
  const { policy, base, problems } = parsePolicyText(text)
  return {
    text,
    base,
    policy,
    outline: outlineOf(text, base),
    problems: problems.map((problem) => findingOf(problem, base, text)),
  }
}

function findingOf(
  { path, offset, length, severity, message, fix }: TextProblem,
  base: JsonPath,
  of: string,
): EditorFinding {
  const [list, statement, ...entry] = path.slice(base.length)
  return {
    of,
    from: offset,
    to: offset + length,
    severity: severity === 'error' ? 'error' : 'info',
    message,
    ...(fix && { fix }),
    ...(list === 'statements' && typeof statement === 'number' && { statement, entry }),
  }
}

const severities = { error: 'error', warning: 'warning', note: 'info' } as const

/** Adds the findings of the analysis, which stay visible until newer ones arrive. */
export function withAnalysis(
  checks: PolicyChecks,
  analysis: DraftAnalysis | undefined,
): PolicyChecks {
  if (!analysis || !checks.policy) return checks
  const findings = analysis.findings.map(
    (found): EditorFinding => ({
      ...found,
      severity: severities[found.severity],
      of: analysis.text,
    }),
  )
  return { ...checks, problems: [...checks.problems, ...findings] }
}

/** The problems that make the text an invalid policy; lint errors do not. */
export const blockingFindings = ({ problems }: Pick<PolicyChecks, 'problems'>) =>
  problems.filter(({ severity, documentation }) => severity === 'error' && !documentation)
