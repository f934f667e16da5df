'use client'

import { useQuery } from '@tanstack/react-query'
import { Shield } from 'lucide-react'
import type { Route } from 'next'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'
import { Link } from '@/components/ui/link'
import { paths } from '@/lib/common/paths'
import { navigationCountsQuery } from '@/lib/features/home/queries'
import type { NavigationCounts } from '@/lib/features/home/schema'
import { navigation } from './navigation'

export function Sidebar({ person }: { person: ReactNode }) {
  const path = usePathname()
  const { data: marks } = useQuery({ ...navigationCountsQuery, refetchInterval: 5 * 60_000 })
  const isHere = (href: string) =>
    href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`)

  return (
    <div className="flex h-full flex-col gap-4 overflow-y-auto px-2 py-3">
      <Link
        href={paths.overview()}
        className="flex items-center gap-2 rounded-chip px-2 py-1 font-semibold"
      >
        <Shield aria-hidden className="size-[18px]! text-accent" />
        Workload Identity
      </Link>
      <nav aria-label="Screens" className="grid gap-4">
        {navigation.map(({ group, items }) => (
          <div key={group}>
            {group && <h2 className="px-2 pb-1 font-medium text-ink-3 text-tiny">{group}</h2>}
            <ul className="grid gap-px">
              {items.map(({ label, href, icon: Icon }) => (
                <li key={href}>
                  <Link
                    href={href}
                    aria-current={isHere(href) ? 'page' : undefined}
                    className="flex h-7 items-center gap-2 rounded-chip px-2 text-ink-2 outline-offset-0 hover:bg-hover aria-[current=page]:bg-surface aria-[current=page]:font-medium aria-[current=page]:text-ink aria-[current=page]:ring-1 aria-[current=page]:ring-line touch:h-11"
                  >
                    <Icon aria-hidden />
                    {label}
                    {marks && <Mark of={href} marks={marks} />}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <div className="mt-auto border-line border-t pt-2">{person}</div>
    </div>
  )
}

/** The number of items on a screen that need attention. */
function Mark({ of, marks }: { of: Route; marks: NavigationCounts }) {
  const { count, says } = attentionCount(of, marks)
  if (count === 0) return null
  return (
    <span
      title={`${count} ${says}`}
      className="ml-auto min-w-[18px] rounded-full bg-hover px-[5px] text-center text-ink-2 text-tiny tabular-nums"
    >
      {count}
      <span className="sr-only"> {says}</span>
    </span>
  )
}

function attentionCount(screen: Route, { requests, review }: NavigationCounts) {
  if (screen === paths.requests()) return { count: requests, says: 'open' }
  if (screen === paths.review() && review)
    return { count: review.high, says: `of high risk as of ${review.day}` }
  return { count: 0, says: '' }
}
