import type { ReactNode } from 'react'
import { StateIcon } from '@/components/ui/state'
import type { EditorProblem } from './problem'

const kinds = { error: 'fail', warning: 'warn', info: 'info' } as const
const words = { error: 'Error', warning: 'Warning', info: 'Note' } as const

type ProblemRowProps = {
  severity: EditorProblem['severity']
  line: number
  /** Bring its place into sight. */
  onShow: () => void
  /** What is wrong. */
  children: ReactNode
  /** Buttons that fix the problem. */
  fixes: ReactNode
}

/** A problem in words, for those who do not see the squiggles. */
export const ProblemRow = ({ severity, line, onShow, children, fixes }: ProblemRowProps) => (
  <li className="flex flex-wrap items-start gap-2 border-line border-t px-3.5 py-2">
    <StateIcon kind={kinds[severity]} className="mt-[3px]" />
    <span className="min-w-0 grow basis-56 [overflow-wrap:anywhere]">
      <span className="sr-only">{words[severity]}, </span>
      <button
        type="button"
        className="text-accent underline decoration-line-strong underline-offset-3"
        onClick={onShow}
      >
        Line {line}
      </button>
      : {children}
    </span>
    {fixes}
  </li>
)
