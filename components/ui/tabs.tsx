'use client'

import { Tabs as Base } from '@base-ui/react/tabs'
import type { Route } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
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

type PanelTab = { key: string; label: ReactNode; content: ReactNode }

/** Tabs over parts of one panel, which nobody needs to send. Fills a flush Panel. */
export function PanelTabs({ tabs, label }: { tabs: PanelTab[]; label: string }) {
  return (
    <Base.Root defaultValue={tabs[0]?.key}>
      <Base.List aria-label={label} className={`${row} px-3.5 pt-1`}>
        {tabs.map(({ key, label: text }) => (
          <Base.Tab
            key={key}
            value={key}
            className={`${tab} data-active:border-ink data-active:font-medium data-active:text-ink`}
          >
            {text}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map(({ key, content }) => (
        <Base.Panel key={key} value={key}>
          {content}
        </Base.Panel>
      ))}
    </Base.Root>
  )
}
