import { CircleDashed, CircleX, KeyRound, type LucideIcon, Search } from 'lucide-react'
import type { ReactNode } from 'react'
import { Upstream } from '@/components/ui/note'
import { NO_LINKED_TOKEN, type Problem } from '@/lib/common/errors'
import { LinkTokenButton } from './link-token-button'

type EmptyProps = {
  /** The state, in one sentence. */
  title: ReactNode
  /** The cause, and who can do what about it. */
  children?: ReactNode
  actions?: ReactNode
}

/** Nothing exists yet: says what would be here and offers to create it. */
export const NoneYet = (props: EmptyProps) => (
  <Empty icon={CircleDashed} ink="text-idle" {...props} />
)

/** The filter hides every row: offers to clear it. */
export const FilteredOut = (props: EmptyProps) => <Empty icon={Search} ink="text-idle" {...props} />

/** Permission denied: says which right is missing and who can grant it, or leads to where a token is linked. */
export function NotPermitted({ problem, actions, ...props }: EmptyProps & { problem?: Problem }) {
  const linking = problem?.reason === NO_LINKED_TOKEN
  return (
    <Empty
      icon={KeyRound}
      ink="text-warn"
      {...(problem && { problem })}
      {...props}
      actions={
        linking ? (
          <>
            <LinkTokenButton />
            {actions}
          </>
        ) : (
          actions
        )
      }
    />
  )
}

/** Unreachable or a malformed response: says what still works. */
export const Unreachable = ({ problem, ...props }: EmptyProps & { problem?: Problem }) => (
  <Empty icon={CircleX} ink="text-fail" {...(problem && { problem })} {...props} />
)

type ProblemStateProps = { problem: Problem; title?: ReactNode; actions?: ReactNode }

/** The empty state for a failed read, by its error code. */
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
