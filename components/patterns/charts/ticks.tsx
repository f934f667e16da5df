import { clsx } from 'clsx'

export type TickState = 'passed' | 'failed' | 'missed' | 'unknown'
export type Tick = { key: string; state: TickState; at: string }

/** Told apart by height and filling as well as by colour. */
const LOOKS = {
  passed: 'h-2 bg-pass forced-colors:bg-[CanvasText]',
  failed: 'h-4 bg-fail forced-colors:bg-[CanvasText]',
  missed: 'h-4 border border-fail forced-colors:border-[CanvasText]',
  unknown: 'h-2.5 border border-ink-3 forced-colors:border-[CanvasText]',
} as const satisfies Record<TickState, string>

/** How a verification ended, or that its time passed without it, as the end of a sentence. */
export const TICK_WORDS = {
  passed: 'passed',
  failed: 'failed',
  missed: 'missed',
  unknown: 'without a result',
} as const satisfies Record<TickState, string>

const short = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })

/** Verifications in a row, oldest first: short for passed, tall for failed, tall and hollow for missed, hollow for unknown. */
export function Ticks({ ticks, label }: { ticks: readonly Tick[]; label: string }) {
  const count = (state: TickState) => ticks.filter((tick) => tick.state === state).length
  const words = (['passed', 'failed', 'missed', 'unknown'] as const)
    .filter((state) => count(state) > 0)
    .map((state) => `${count(state)} ${TICK_WORDS[state]}`)
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
          title={`${TICK_WORDS[state]}, ${short.format(new Date(at))} ${at.slice(11, 16)} UTC`}
          className={clsx('w-[3px] flex-none rounded-[1px]', LOOKS[state])}
        />
      ))}
    </span>
  )
}
