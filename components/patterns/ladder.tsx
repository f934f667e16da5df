import { clsx } from 'clsx'
import type { ReactNode } from 'react'
import { StateIcon, type StateKind } from '@/components/ui/state'

export type Rung = {
  key: string
  state: StateKind
  title: ReactNode
  /** One line under the title. */
  detail?: ReactNode
  /** Below, over the whole width: expected beside presented, a note, an answer. */
  evidence?: ReactNode
  /** At the right: a tiny button or link. */
  action?: ReactNode
  /** At the right: how long it took, or when. */
  time?: ReactNode
  /** The step a person is at. */
  current?: boolean
}

const words = {
  pass: 'Passed',
  fail: 'Failed',
  warn: 'Needs attention',
  idle: 'Not reached',
  info: 'For information',
  pause: 'Paused',
  run: 'In progress',
} as const satisfies Record<StateKind, string>

/** One vertical list for steps, checks and to-dos. Goes into a flush Panel. */
export function Ladder({ rungs, label }: { rungs: Rung[]; label: string }) {
  return (
    <ol aria-label={label}>
      {rungs.map((rung) => (
        <li
          key={rung.key}
          aria-current={rung.current ? 'step' : undefined}
          className={clsx(
            'grid grid-cols-[28px_minmax(0,1fr)_auto] gap-x-1 border-line border-b px-3.5 py-2 last:border-b-0',
            rung.state === 'fail' && 'bg-fail-soft',
            rung.current && rung.state !== 'fail' && 'bg-accent-soft',
            rung.state === 'idle' && 'text-ink-3',
          )}
        >
          <span className="mt-0.5">
            <StateIcon kind={rung.state} className="size-4!" />
            <span className="sr-only">{words[rung.state]}: </span>
          </span>
          <div
            className={clsx('min-w-0 [overflow-wrap:anywhere]', rung.action && 'max-md:col-[2/-1]')}
          >
            <div className={clsx((rung.current || rung.state === 'fail') && 'font-semibold')}>
              {rung.title}
            </div>
            {rung.detail && (
              <div className={clsx('text-small', rung.state !== 'idle' && 'text-ink-2')}>
                {rung.detail}
              </div>
            )}
          </div>
          <div
            className={clsx(
              'flex h-5 items-center gap-2 whitespace-nowrap text-right text-small tabular-nums',
              rung.action ? 'max-md:col-[2/-1] max-md:mt-2 max-md:h-auto md:pl-2' : 'pl-2',
            )}
          >
            {rung.time && <span className="text-ink-3">{rung.time}</span>}
            {rung.action}
          </div>
          {rung.evidence && (
            <div className="col-[2/-1] mt-1.5 mb-0.5 grid gap-2">{rung.evidence}</div>
          )}
        </li>
      ))}
    </ol>
  )
}
