'use client'

import { clsx } from 'clsx'
import { CopyButton } from '@/components/ui/copy'
import { highlighted } from './highlighted'
import { MAX_LINES, useVisibleRows } from './use-visible-rows'

type CodeBlockProps = {
  code: string
  /** What it is, for the copy button and those who do not see it: "Job manifest". */
  label: string
  /** Only JSON and YAML are coloured. */
  language?: 'json' | 'yaml'
  /** Numbers at the left. */
  numbered?: boolean
  /** Break long lines: for commands. */
  wrap?: boolean
}

/** Text to read and take away; scrolls inside, copies whole. */
export function CodeBlock({
  code,
  label,
  language,
  numbered = false,
  wrap = false,
}: CodeBlockProps) {
  const { shown, more } = useVisibleRows(code.replace(/\n$/, '').split('\n'), MAX_LINES, 'lines')
  return (
    <figure className="min-w-0" aria-label={label}>
      <div className="flex items-start">
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled by keyboard
          tabIndex={0}
          className={clsx(
            'max-h-110 min-w-0 grow overflow-auto py-2.5',
            wrap && 'whitespace-pre-wrap',
          )}
        >
          {shown.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
            <span key={index} className={clsx('block pr-2', !numbered && 'pl-3.5')}>
              {numbered && (
                <span
                  aria-hidden
                  className="mr-3 inline-block w-8 select-none text-right text-ink-3"
                >
                  {index + 1}
                </span>
              )}
              {language ? highlighted(line) : line}
              {'\n'}
            </span>
          ))}
        </pre>
        <span className="px-2 py-1.5">
          <CopyButton text={code} label={label} />
        </span>
      </div>
      {more}
    </figure>
  )
}
