import { clsx } from 'clsx'
import type { ReactNode } from 'react'
import { StateIcon, type StateKind } from '@/components/ui/state'

export type StatusItem = {
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
  done: 'OK',
  fail: 'Failed',
  warn: 'Needs attention',
  idle: 'Not reached',
  info: 'For information',
  pause: 'Paused',
  run: 'In progress',
} as const satisfies Record<StateKind, string>

/** One vertical list for steps, checks and to-dos. Goes into a flush Panel. */
export function StatusList({ items, label }: { items: StatusItem[]; label: string }) {
  return (
    <ol aria-label={label}>
      {items.map((item) => (
        <li
          key={item.key}
          aria-current={item.current ? 'step' : undefined}
          className={clsx(
            'grid grid-cols-[28px_minmax(0,1fr)_auto] gap-x-1 border-line border-b px-3.5 py-2 last:border-b-0',
            item.state === 'fail' && 'bg-fail-soft',
            item.current && item.state !== 'fail' && 'bg-accent-soft',
            item.state === 'idle' && 'text-ink-3',
          )}
        >
          <span className="mt-0.5">
            <StateIcon kind={item.state} className="size-4!" />
            <span className="sr-only">{words[item.state]}: </span>
          </span>
          <div
            className={clsx('min-w-0 [overflow-wrap:anywhere]', item.action && 'max-md:col-[2/-1]')}
          >
            <div className={clsx((item.current || item.state === 'fail') && 'font-semibold')}>
              {item.title}
            </div>
            {item.detail && (
              <div className={clsx('text-small', item.state !== 'idle' && 'text-ink-2')}>
                {item.detail}
              </div>
            )}
          </div>
          <div
            className={clsx(
              'flex h-5 items-center gap-2 whitespace-nowrap text-right text-small tabular-nums',
              item.action ? 'max-md:col-[2/-1] max-md:mt-2 max-md:h-auto md:pl-2' : 'pl-2',
            )}
          >
            {item.time && <span className="text-ink-3">{item.time}</span>}
            {item.action}
          </div>
          {item.evidence && (
            <div className="col-[2/-1] mt-1.5 mb-0.5 grid gap-2">{item.evidence}</div>
          )}
        </li>
      ))}
    </ol>
  )
}
