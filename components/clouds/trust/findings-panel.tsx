import { ProblemRow } from '@/components/patterns/problem-row'
import { Button } from '@/components/ui/button'
import { ExternalLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { State } from '@/components/ui/state'
import { plural } from '@/lib/common/plural'
import type { TextEdit } from '@/lib/core/policy/text-edit'
import { positions } from '@/lib/core/structured-text/positions'
import type { TrustEditorProblem } from './review-trust'
import type { Reviewing } from './use-trust-review'

const SHOWN = 50

type FindingsPanelProps = {
  reviewing: Reviewing
  /** The editor's current text. Fixes are disabled while it differs from the reviewed text. */
  current: string
  onShow: (offset: number) => void
  onFix: (edits: readonly TextEdit[]) => void
}

/** The findings of a trust, each with its line and fixes. */
export function FindingsPanel({ reviewing, current, onShow, onFix }: FindingsPanelProps) {
  const { review, intended } = reviewing
  const { problems, text, answer } = review
  const at = positions(text)
  const needsIntended =
    !intended && problems.some(({ severity, fixes }) => severity === 'error' && fixes.length === 0)
  return (
    <Panel
      title="Findings"
      aside={<Verdict problems={problems} understood={answer !== undefined} />}
      flush={problems.length > 0}
    >
      {problems.length === 0 && <p className="text-ink-2">No findings.</p>}
      {problems.length > 0 && (
        <ul aria-label="Findings" className="[&>li:first-child]:border-t-0">
          {problems.slice(0, SHOWN).map((problem) => (
            <ProblemRow
              key={`${problem.from} ${problem.message}`}
              severity={problem.severity}
              line={at(problem.from, 0).line}
              onShow={() => onShow(problem.from)}
              fixes={<Fixes problem={problem} disabled={current !== text} onFix={onFix} />}
            >
              {problem.message}
              {problem.documentation && (
                <span className="block text-ink-2 text-small">
                  {problem.documentation.sentence}{' '}
                  <ExternalLink href={problem.documentation.url}>Documentation</ExternalLink>
                </span>
              )}
            </ProblemRow>
          ))}
        </ul>
      )}
      {needsIntended && answer && (
        <p className="border-line border-t px-3.5 py-2 text-ink-2">
          Choose the intended service account to get fixes that admit only that account.
        </p>
      )}
      {problems.length > SHOWN && (
        <p className="border-line border-t px-3.5 py-2 text-ink-2">
          {problems.length - SHOWN} more findings are not shown.
        </p>
      )}
    </Panel>
  )
}

type FixesProps = {
  problem: TrustEditorProblem
  disabled: boolean
  onFix: FindingsPanelProps['onFix']
}

const Fixes = ({ problem, disabled, onFix }: FixesProps) =>
  problem.fixes.length > 0 && (
    <span className="grid basis-full gap-1 pl-[22px]">
      {problem.fixes.map(({ title, edits, effect }) => (
        <span key={title} className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
          <Button size="tiny" disabled={disabled} onClick={() => onFix(edits)}>
            {title}
          </Button>
          {effect && <span className="text-ink-2 text-small">{effect}</span>}
        </span>
      ))}
    </span>
  )

type VerdictProps = { problems: readonly TrustEditorProblem[]; understood: boolean }

function Verdict({ problems, understood }: VerdictProps) {
  if (!understood) return <State kind="fail">Not valid</State>
  const errors = problems.filter(({ severity }) => severity === 'error').length
  const rest = problems.length - errors
  if (errors > 0) return <State kind="fail">{plural(errors, 'error')}</State>
  if (rest > 0) return <State kind="warn">{plural(rest, 'finding')}</State>
  return <State kind="done">None</State>
}
