import { clsx } from 'clsx'

export type TickState = 'passed' | 'failed' | 'unknown'
export type Tick = { key: string; state: TickState; at: string }

/** Told apart by height and filling as well as by colour. */
const LOOKS = {
  passed: 'h-2 bg-pass forced-colors:bg-[CanvasText]',
  failed: 'h-4 bg-fail forced-colors:bg-[CanvasText]',
  unknown: 'h-2.5 border border-ink-3 forced-colors:border-[CanvasText]',
} as const satisfies Record<TickState, string>

const WORDS = { passed: 'passed', failed: 'failed', unknown: 'without a result' } as const

const short = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })

/** Verifications in a row, oldest first: short for passed, tall for failed, hollow for unknown. */
export function Ticks({ ticks, label }: { ticks: readonly Tick[]; label: string }) {
  const count = (state: TickState) => ticks.filter((tick) => tick.state === state).length
  const words = (['passed', 'failed', 'unknown'] as const)
    .filter((state) => count(state) > 0)
    .map((state) => `${count(state)} ${WORDS[state]}`)
  return (
    <span
      role="img"
      aria-label={`${label}: ${words.join(', ') || 'none'}`}
      className="inline-flex h-4 max-w-full items-end gap-0.5 overflow-hidden align-bottom [forced-color-adjust:none]"
    >
      {ticks.map(({ key, state, at }) => (
        <i
          key={key}
          aria-hidden
          title={`${WORDS[state]}, ${short.format(new Date(at))} ${at.slice(11, 16)} UTC`}
          className={clsx('w-[3px] flex-none rounded-[1px]', LOOKS[state])}
        />
      ))}
    </span>
  )
}
