'use client'

import type { Route } from 'next'
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react'
import { Link } from './link'
import { Count } from './state'

const row = 'flex gap-4 overflow-x-auto border-line border-b'
const tab =
  '-mb-px inline-flex items-center gap-1.5 whitespace-nowrap border-transparent border-b-2 py-1.5 text-ink-2 hover:text-ink touch:min-h-11 focus-visible:-outline-offset-2'
const chosen =
  'aria-[current=page]:border-ink aria-[current=page]:font-medium aria-[current=page]:text-ink'

export type LinkTab = { key: string; label: string; href: Route; count?: number; current: boolean }

/** Tabs that are addresses: each survives reload and can be sent. */
export function LinkTabs({ tabs, label }: { tabs: LinkTab[]; label: string }) {
  return (
    <nav aria-label={label} className={row}>
      {tabs.map(({ key, label: text, href, count, current }) => (
        <Link
          key={key}
          href={href}
          prefetch={false}
          aria-current={current ? 'page' : undefined}
          className={`${tab} ${chosen}`}
        >
          {text}
          {count !== undefined && <Count>{count}</Count>}
        </Link>
      ))}
    </nav>
  )
}

export type PanelTab = { key: string; label: ReactNode; content: ReactNode }

const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 }

/** Tabs over parts of one panel, which nobody needs to send. Fills a flush Panel. */
export function PanelTabs({ tabs, label }: { tabs: PanelTab[]; label: string }) {
  const [chosen, setChosen] = useState(tabs[0]?.key)
  const id = useId()
  const list = useRef<HTMLDivElement>(null)

  const move = (event: KeyboardEvent, from: number) => {
    const step = steps[event.key]
    if (step === undefined) return
    const to = (from + step + tabs.length) % tabs.length
    setChosen(tabs[to]?.key)
    list.current?.querySelectorAll('button')[to]?.focus()
  }

  return (
    <>
      <div ref={list} role="tablist" aria-label={label} className={`${row} px-3.5 pt-1`}>
        {tabs.map(({ key, label: text }, index) => (
          <button
            key={key}
            type="button"
            role="tab"
            id={`${id}-${key}`}
            aria-selected={key === chosen}
            aria-controls={`${id}-panel`}
            tabIndex={key === chosen ? 0 : -1}
            onClick={() => setChosen(key)}
            onKeyDown={(event) => move(event, index)}
            className={`${tab} aria-selected:border-ink aria-selected:font-medium aria-selected:text-ink`}
          >
            {text}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${chosen}`}>
        {tabs.find(({ key }) => key === chosen)?.content}
      </div>
    </>
  )
}
