import type { EditorProblem } from '@/components/editor/problem'
import { Button } from '@/components/ui/button'
import { StateIcon } from '@/components/ui/state'
import { positions } from '@/lib/policy/text'
import type { Checks } from './checks'
import type { Editing } from './use-editing'

const kinds = { error: 'fail', warning: 'warn', info: 'info' } as const
const words = { error: 'Error', warning: 'Warning', info: 'Note' } as const
const SHOWN = 50

/** Every problem in words, for those who do not see the squiggles, and its fix. */
export function ProblemsList({ editing, checks }: { editing: Editing; checks: Checks }) {
  const { text, problems } = checks
  const at = positions(text)
  if (problems.length === 0) return null
  return (
    <ul aria-label="Problems in the JSON">
      {problems.slice(0, SHOWN).map((problem, index) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: problems have no other name
          key={index}
          className="flex flex-wrap items-start gap-2 border-line border-t px-3.5 py-2"
        >
          <StateIcon kind={kinds[problem.severity]} className="mt-[3px]" />
          <span className="min-w-0 grow basis-56 [overflow-wrap:anywhere]">
            <span className="sr-only">{words[problem.severity]}, </span>
            <button
              type="button"
              className="text-accent underline decoration-line-strong underline-offset-3"
              onClick={() => editing.handle?.show(problem.from)}
            >
              Line {at(problem.from, 0).line}
            </button>
            : {problem.message}
          </span>
          {problem.fix && <FixButton fix={problem.fix} editing={editing} />}
        </li>
      ))}
      {problems.length > SHOWN && (
        <li className="border-line border-t px-3.5 py-2 text-ink-2">
          {problems.length - SHOWN} more; mending the first ones brings up the next.
        </li>
      )}
    </ul>
  )
}

type FixButtonProps = { fix: NonNullable<EditorProblem['fix']>; editing: Editing }

/** Off while the text has moved on from what was checked. */
export const FixButton = ({ fix, editing }: FixButtonProps) => (
  <Button
    size="tiny"
    disabled={editing.checks.text !== editing.draft.text}
    onClick={() => void editing.apply(fix.edits)}
  >
    {fix.title}
  </Button>
)
