import type { Checked, EditorProblem } from '@/components/patterns/problem'
import { type JsonPath, type Policy, STATEMENT_FIELDS } from '@/lib/core/policy/document'
import { type Outline, outlineOf } from '@/lib/core/policy/outline'
import { parsePolicyText, type TextProblem } from '@/lib/core/policy/policy-text'
import type { DraftAnalysis } from '@/lib/features/policies/analysis'

export type EditorFinding = EditorProblem & {
  /** The field of the policy that it is about. */
  list?: string
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
  /** Set where parts are still missing whose absence is not among the problems. */
  incomplete?: true
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
    ...(typeof list === 'string' && { list }),
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

/**
 * The checks without the problems that say what is still missing: statements, and entries of their lists. A person
 * who has not typed them yet is not told so before a save is tried; what is wrong is told at once.
 */
export function withoutMissingParts(checks: PolicyChecks): PolicyChecks {
  const { outline, problems } = checks
  const present = problems.filter((problem) => !isMissingPart(problem, outline))
  return present.length === problems.length
    ? checks
    : { ...checks, problems: present, incomplete: true }
}

function isMissingPart({ list, statement, entry }: EditorFinding, outline: Outline | undefined) {
  if (!outline) return false
  if (statement === undefined) return list === 'statements' && outline.items.length === 0
  const item = outline.items[statement]
  const [field, ...rest] = entry ?? []
  if (!item || !('lists' in item) || rest.length > 0) return false
  return STATEMENT_FIELDS.some((each) => each === field && item.lists[each]?.length === 0)
}
