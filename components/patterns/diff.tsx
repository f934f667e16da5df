'use client'

import { clsx } from 'clsx'
import { type DiffLine, diffLines } from '@/lib/common/line-diff'
import { MAX_LINES, useVisibleRows } from './use-visible-rows'

const looks = {
  same: { sign: ' ', said: '', ground: '' },
  removed: { sign: '-', said: 'removed: ', ground: 'bg-del' },
  added: { sign: '+', said: 'added: ', ground: 'bg-add' },
} as const satisfies Record<DiffLine['mark'], object>

type DiffProps = { before: string; after: string /** What is compared. */; label: string }

/** Two texts line by line: what went, what came, what stayed. */
export const Diff = ({ before, after, label }: DiffProps) => (
  <DiffLines lines={diffLines(before, after)} label={label} />
)

export function DiffLines({ lines, label }: { lines: readonly DiffLine[]; label: string }) {
  const { shown, more } = useVisibleRows(lines, MAX_LINES, 'lines')
  return (
    <figure aria-label={label} className="min-w-0">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled by keyboard */}
      <pre tabIndex={0} className="max-h-110 overflow-auto py-2">
        {shown.map(({ mark, text }, index) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
            key={index}
            className={clsx('block w-fit min-w-full px-3.5', looks[mark].ground)}
          >
            <span aria-hidden className="mr-2 inline-block select-none text-ink-3">
              {looks[mark].sign}
            </span>
            <span className="sr-only">{looks[mark].said}</span>
            {text}
            {'\n'}
          </span>
        ))}
      </pre>
      {more}
    </figure>
  )
}
