import { memo } from 'react'
import { Button } from '@/components/ui/button'
import { ExternalLink } from '@/components/ui/link'
import { StateIcon } from '@/components/ui/state'
import { positions } from '@/lib/policy/text'
import { principalWords } from './cards/principal-words'
import type { Known } from './cards/use-known'
import type { Checks, Finding } from './checks'
import type { Editing } from './use-editing'

const kinds = { error: 'fail', warning: 'warn', info: 'info' } as const
const words = { error: 'Error', warning: 'Warning', info: 'Note' } as const
const SHOWN = 50

/** Service accounts as policies write them: too long for a sentence. */
const PRINCIPAL = /(role\/https?:\S+:system:serviceaccount:[\w.:*-]*[\w*-])/

/** Every problem in words, for those who do not see the squiggles, and its fix. */
type ProblemsListProps = { editing: Editing; checks: Checks; known: Known }

export const ProblemsList = memo(function ProblemsList(props: ProblemsListProps) {
  const { editing, checks, known } = props
  const { text, problems } = checks
  const at = positions(text)
  if (problems.length === 0) return null
  return (
    <ul aria-label="Problems in the JSON" className="relative max-h-52 overflow-y-auto">
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
            : <FindingWords finding={problem} known={known} />
          </span>
          <FixButton finding={problem} editing={editing} />
        </li>
      ))}
      {problems.length > SHOWN && (
        <li className="border-line border-t px-3.5 py-2 text-ink-2">
          {problems.length - SHOWN} more; mending the first ones brings up the next.
        </li>
      )}
    </ul>
  )
})

/** Off while the text has moved on from what was checked. */
export const FixButton = ({ finding, editing }: { finding: Finding; editing: Editing }) => {
  const { fix, of } = finding
  if (!fix) return null
  return (
    <Button
      size="tiny"
      disabled={of !== editing.draft.text}
      onClick={() => void editing.apply(fix.edits, of)}
    >
      {fix.title}
    </Button>
  )
}

type FindingWordsProps = { finding: Finding; known: Pick<Known, 'clusters'> }

export const FindingWords = ({ finding: { message, documentation }, known }: FindingWordsProps) => (
  <>
    {message.split(PRINCIPAL).map((part, index) => {
      if (index % 2 === 0) return part
      const { label } = principalWords(part, known)
      return (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of one sentence have no other name
        <b key={index} title={part}>
          {label}
        </b>
      )
    })}
    {documentation && (
      <>
        {' '}
        <span title={documentation.sentence}>
          <ExternalLink href={documentation.url}>Documentation</ExternalLink>
        </span>
      </>
    )}
  </>
)
