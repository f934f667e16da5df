import { clsx } from 'clsx'
import type { ReactNode } from 'react'
import type { Problem } from '@/lib/common/errors'
import { StateIcon, type StateKind } from './state'

type NoteKind = Extract<StateKind, 'pass' | 'done' | 'fail' | 'warn' | 'info' | 'run'>

const grounds = {
  pass: 'bg-pass-soft',
  done: 'bg-idle-soft',
  fail: 'bg-fail-soft',
  warn: 'bg-warn-soft',
  info: 'bg-accent-soft',
  run: 'bg-accent-soft',
} as const satisfies Record<NoteKind, string>

type NoteProps = {
  kind: NoteKind
  /** The state, in one sentence. */
  title?: ReactNode
  /** The cause and the next step. */
  children?: ReactNode
  actions?: ReactNode
  /** Spoken when it appears after an action. */
  live?: boolean
}

export function Note({ kind, title, children, actions, live = false }: NoteProps) {
  return (
    <div
      className={clsx('flex flex-wrap gap-2.5 rounded-control px-3 py-2.5', grounds[kind])}
      {...(live && { role: kind === 'fail' ? 'alert' : 'status' })}
    >
      <div className="flex min-w-0 grow basis-64 gap-2.5">
        <StateIcon kind={kind} className="mt-[3px]" />
        <div className="min-w-0 grow [overflow-wrap:anywhere]">
          {title && <b>{title}</b>}
          {title && children && <br />}
          {children}
        </div>
      </div>
      {actions && <div className="flex flex-wrap items-start gap-2">{actions}</div>}
    </div>
  )
}

type ProblemNoteProps = {
  problem: Problem
  /** What was tried, where the message does not say it: "The policy was not saved." */
  title?: ReactNode
  actions?: ReactNode
  live?: boolean
}

/** An error in place: message, next step, and the upstream's text, folded. */
export function ProblemNote({ problem, title, actions, live = true }: ProblemNoteProps) {
  return (
    <Note
      kind={problem.code === 'unreachable' || problem.code === 'rate-limited' ? 'warn' : 'fail'}
      title={title ?? problem.message}
      actions={actions}
      live={live}
    >
      {title && <span className="block">{problem.message}</span>}
      {problem.next && <span className="block">{problem.next}</span>}
      <Upstream problem={problem} />
    </Note>
  )
}

/** The verbatim text of CoreWeave or Kubernetes, folded. */
export function Upstream({ problem }: { problem: Problem }) {
  if (!problem.upstream) return null
  const status = problem.status ? ` (HTTP ${problem.status})` : ''
  return (
    <details className="mt-1">
      <summary className="text-ink-2">Upstream message{status}</summary>
      <code className="block max-h-60 overflow-auto whitespace-pre-wrap">{problem.upstream}</code>
    </details>
  )
}
