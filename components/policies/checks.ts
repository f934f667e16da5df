import type { Checked, EditorProblem } from '@/components/editor/problem'
import type { Path, Policy } from '@/lib/policy/document'
import { type Outline, outlineOf } from '@/lib/policy/outline'
import { parsePolicyText, type TextProblem } from '@/lib/policy/text'

export type Finding = EditorProblem & {
  /** The statement it is about. */
  statement?: number
  /** The entry of one of its lists: `['actions', 2]`. */
  entry?: Path
}

/** All that is worked out from a text, with the text it was worked out from. */
export type Checks = Checked & {
  problems: readonly Finding[]
  /** Where the policy is in the JSON. */
  base: Path
  policy: Policy | undefined
  /** There while the text is JSON with statements, whatever is wrong inside of them. */
  outline: Outline | undefined
}

export function checksOf(text: string): Checks {
  const { policy, base, problems } = parsePolicyText(text)
  return {
    text,
    base,
    policy,
    outline: outlineOf(text, base),
    problems: problems.map((problem) => findingOf(problem, base)),
  }
}

function findingOf(
  { path, offset, length, severity, message, fix }: TextProblem,
  base: Path,
): Finding {
  const [list, statement, ...entry] = path.slice(base.length)
  return {
    from: offset,
    to: offset + length,
    severity: severity === 'error' ? 'error' : 'info',
    message,
    ...(fix && { fix }),
    ...(list === 'statements' && typeof statement === 'number' && { statement, entry }),
  }
}

export const errorsOf = ({ problems }: Pick<Checks, 'problems'>) =>
  problems.filter(({ severity }) => severity === 'error')
