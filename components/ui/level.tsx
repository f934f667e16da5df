import { clsx } from 'clsx'

export type ShownLevel = 'List' | 'Read' | 'Write' | 'Permissions'
const levels = ['List', 'Read', 'Write', 'Permissions'] as const

/** Four cells that can be read from across the room, with the words for everyone else. */
export function Level({ held, words = true }: { held: ShownLevel[]; words?: boolean }) {
  const said = levels.filter((level) => held.includes(level)).join(', ') || 'none'
  return (
    <span className="inline-flex items-center gap-1.5" title={said}>
      <span aria-hidden className="inline-grid grid-cols-[repeat(4,9px)] gap-0.5">
        {levels.map((level) => (
          <i
            key={level}
            className={clsx(
              'h-3 rounded-[2px] forced-colors:border',
              held.includes(level) ? inks[level] : 'bg-hover',
            )}
          />
        ))}
      </span>
      <span className={clsx(!words && 'sr-only', said === 'none' && 'text-ink-3')}>{said}</span>
    </span>
  )
}

const inks = {
  List: 'bg-ink-2',
  Read: 'bg-ink-2',
  Write: 'bg-warn',
  Permissions: 'bg-fail',
} as const satisfies Record<ShownLevel, string>
