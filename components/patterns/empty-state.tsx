import { CircleDashed, CircleX, KeyRound, type LucideIcon, Search } from 'lucide-react'
import type { ReactNode } from 'react'
import { Upstream } from '@/components/ui/note'
import type { Problem } from '@/lib/common/errors'

type EmptyProps = {
  /** What is so, in one sentence. */
  title: ReactNode
  /** The cause, and who can do what about it. */
  children?: ReactNode
  actions?: ReactNode
}

/** Nothing is there yet: says what will be, and begins it. */
export const NoneYet = (props: EmptyProps) => (
  <Empty icon={CircleDashed} ink="text-idle" {...props} />
)

/** Something is there, and the filter hides it: offers to clear it. */
export const FilteredOut = (props: EmptyProps) => <Empty icon={Search} ink="text-idle" {...props} />

/** The person may not see it: says which right is missing and who can grant it. */
export const NotPermitted = ({ problem, ...props }: EmptyProps & { problem?: Problem }) => (
  <Empty icon={KeyRound} ink="text-warn" {...(problem && { problem })} {...props} />
)

/** No answer, or one that makes no sense: says what still works. */
export const Unreachable = ({ problem, ...props }: EmptyProps & { problem?: Problem }) => (
  <Empty icon={CircleX} ink="text-fail" {...(problem && { problem })} {...props} />
)

type ProblemStateProps = { problem: Problem; title?: ReactNode; actions?: ReactNode }

/** A failed reading in the place of what was to be read: the right empty state for its code. */
export function ProblemState({ problem, title, actions }: ProblemStateProps) {
  const Kind = problem.code === 'forbidden' ? NotPermitted : Unreachable
  return (
    <Kind title={title ?? problem.message} problem={problem} actions={actions}>
      {title && <span className="block">{problem.message}</span>}
      {problem.next}
    </Kind>
  )
}

type Props = EmptyProps & { icon: LucideIcon; ink: string; problem?: Problem }

function Empty({ icon: Icon, ink, title, children, actions, problem }: Props) {
  return (
    <div className="grid justify-items-center gap-1.5 px-6 py-9 text-center [overflow-wrap:anywhere]">
      <Icon aria-hidden className={`size-5! ${ink}`} />
      <b>{title}</b>
      {children && <div className="max-w-[68ch] text-ink-2">{children}</div>}
      {problem && <Upstream problem={problem} />}
      {actions && <div className="mt-1 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  )
}
