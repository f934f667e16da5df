import { clsx } from 'clsx'
import type { ReactNode } from 'react'
import { Explained } from './term'

type PanelProps = {
  title?: ReactNode
  /** At the right of the title: a state, a word on when it was read, tiny buttons. */
  aside?: ReactNode
  footer?: ReactNode
  /** Without inner padding: for tables, lists and code. */
  flush?: boolean
  id?: string
  tone?: 'warn' | 'fail'
  children?: ReactNode
}

const tones = { warn: 'border-warn', fail: 'border-fail' }

export function Panel({ title, aside, footer, flush = false, id, tone, children }: PanelProps) {
  return (
    <section
      id={id}
      className={clsx(
        'min-w-0 rounded-panel border bg-surface',
        tone ? tones[tone] : 'border-line',
      )}
    >
      {(title || aside) && (
        <header className="flex min-h-11 flex-wrap items-center gap-x-2 gap-y-1 border-line border-b px-3.5 py-2">
          {title && (
            <h2 className="min-w-0 grow font-semibold">
              <Explained>{title}</Explained>
            </h2>
          )}
          {aside && <div className="flex items-center gap-2 text-ink-2 text-small">{aside}</div>}
        </header>
      )}
      {children !== undefined && (
        <div
          className={
            flush
              ? 'overflow-x-auto first:rounded-t-[7px] last:rounded-b-[7px]'
              : 'grid gap-2 p-3.5'
          }
        >
          {children}
        </div>
      )}
      {footer && (
        <footer className="grid gap-2 border-line border-t px-3.5 py-2.5">{footer}</footer>
      )}
    </section>
  )
}

const layouts = {
  even: 'md:grid-cols-2',
  'wide-left': 'items-start lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]',
  'rail-left': 'lg:grid-cols-[260px_minmax(0,1fr)]',
}

/** Panels side by side; they stack where it is narrow. */
export function Columns({
  layout = 'even',
  children,
}: {
  layout?: keyof typeof layouts
  children: ReactNode
}) {
  return <div className={clsx('grid min-w-0 gap-6', layouts[layout])}>{children}</div>
}

/** Panels below each other, inside a column. */
export function Stack({ children }: { children: ReactNode }) {
  return <div className="grid min-w-0 content-start gap-4">{children}</div>
}
