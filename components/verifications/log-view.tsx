'use client'

import { clsx } from 'clsx'
import { useEffect, useRef } from 'react'
import type { LogLine } from '@/lib/core/verification/script-output'

/** The pod's log; scrolls along while its end is visible. */
export function LogView({ lines, waiting }: { lines: readonly LogLine[]; waiting: boolean }) {
  const box = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  useEffect(() => {
    if (lines.length > 0 && atEnd.current) box.current?.scrollTo({ top: box.current.scrollHeight })
  }, [lines.length])

  return (
    <div
      ref={box}
      role="log"
      aria-label="Log"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled by keyboard
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < 24
      }}
      className="mono h-110 overflow-auto px-3.5 py-2.5"
    >
      {lines.length === 0 && <p className="text-ink-3">{waiting ? 'No output yet.' : 'No log.'}</p>}
      {lines.map(({ line, at, step, text, failed }, index) => {
        const before = lines[index - 1]
        const first = before?.line !== line
        return (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: a log only grows at its end
            key={index}
            className="grid grid-cols-[84px_minmax(0,1fr)] gap-x-3 md:grid-cols-[92px_80px_minmax(0,1fr)]"
          >
            <span className="text-ink-3 max-md:hidden">{first && (at?.slice(11, 23) ?? line)}</span>
            <span className={failed ? 'text-fail' : 'text-ink-2'}>
              {before?.step !== step && step}
            </span>
            <span
              className={clsx(
                'whitespace-pre-wrap [overflow-wrap:anywhere]',
                failed && 'text-fail',
              )}
            >
              {text}
            </span>
          </div>
        )
      })}
    </div>
  )
}
