import type { Checked, EditorProblem } from '@/components/editor/problem'
import type { Policy } from '@/lib/policy/document'
import { type Span, statementSpans } from '@/lib/policy/outline'
import { type ParsedText, parsePolicyText, type TextProblem } from '@/lib/policy/text'

/** All that is worked out from a text, with the text it was worked out from. */
export type Checks = Checked & {
  parsed: ParsedText
  policy: Policy | undefined
  /** Where each statement stands; empty while the text does not parse. */
  spans: Span[]
}

export function checksOf(text: string): Checks {
  const parsed = parsePolicyText(text)
  return {
    text,
    parsed,
    policy: parsed.policy,
    spans: statementSpans(text, parsed.base),
    problems: parsed.problems.map(asEditorProblem),
  }
}

const asEditorProblem = ({
  offset,
  length,
  severity,
  message,
  fix,
}: TextProblem): EditorProblem => ({
  from: offset,
  to: offset + length,
  severity: severity === 'error' ? 'error' : 'info',
  message,
  ...(fix && { fix }),
})

export const errorsOf = ({ problems }: Checks) =>
  problems.filter(({ severity }) => severity === 'error')
