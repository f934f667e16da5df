'use client'

import { useQuery } from '@tanstack/react-query'
import { Plus, Shield } from 'lucide-react'
import type { Route } from 'next'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'
import { iconButtonStyle } from '@/components/ui/button-style'
import { Link } from '@/components/ui/link'
import { paths } from '@/lib/common/paths'
import { navigationCountsQuery } from '@/lib/features/home/queries'
import type { NavigationCounts } from '@/lib/features/home/schema'
import { isUnderItem, type NavItem, navigationFor, troubleshoot } from './navigation'

type SidebarProps = { person: ReactNode; isTeamMember: boolean }

export function Sidebar({ person, isTeamMember }: SidebarProps) {
  const { data: counts } = useQuery({ ...navigationCountsQuery, refetchInterval: 5 * 60_000 })

  return (
    <div className="flex h-full flex-col gap-4 overflow-y-auto px-2 py-3">
      <div className="flex items-center gap-1">
        <Link
          href={paths.home()}
          className="flex min-w-0 grow items-center gap-2 rounded-chip px-2 py-1 font-semibold"
        >
          <Shield aria-hidden className="size-[18px]! text-accent" />
          Workload Identity
        </Link>
        <Link
          href={paths.giveAccess()}
          aria-label="Give access"
          title="Give access (G)"
          className={`${iconButtonStyle} size-7 touch:size-11`}
        >
          <Plus aria-hidden />
        </Link>
      </div>
      <nav aria-label="Screens" className="flex grow flex-col gap-4">
        {navigationFor(isTeamMember).map(({ group, items }) => (
          <div key={group}>
            {group && <h2 className="px-2 pb-1 font-medium text-ink-3 text-tiny">{group}</h2>}
            <ul className="grid gap-px">
              {items.map((item) => (
                <NavigationLink key={item.href} item={item} counts={counts} />
              ))}
            </ul>
          </div>
        ))}
        <ul className="mt-auto">
          <NavigationLink item={troubleshoot} counts={counts} />
        </ul>
      </nav>
      <div className="border-line border-t pt-2">{person}</div>
    </div>
  )
}

type NavigationLinkProps = { item: NavItem; counts: NavigationCounts | undefined }

function NavigationLink({ item, counts }: NavigationLinkProps) {
  const { label, href, icon: Icon } = item
  const path = usePathname()
  return (
    <li>
      <Link
        href={href}
        aria-current={isUnderItem(item, path) ? 'page' : undefined}
        className="flex h-7 items-center gap-2 rounded-chip px-2 text-ink-2 outline-offset-0 hover:bg-hover aria-[current=page]:bg-surface aria-[current=page]:font-medium aria-[current=page]:text-ink aria-[current=page]:ring-1 aria-[current=page]:ring-line touch:h-11"
      >
        <Icon aria-hidden />
        {label}
        {counts && <AttentionCount of={href} counts={counts} />}
      </Link>
    </li>
  )
}

/** The number of items on a screen that need attention. */
function AttentionCount({ of, counts }: { of: Route; counts: NavigationCounts }) {
  const { count, label } = attentionCount(of, counts)
  if (count === 0) return null
  return (
    <span
      title={`${count} ${label}`}
      className="ml-auto min-w-[18px] rounded-full bg-hover px-[5px] text-center text-ink-2 text-tiny tabular-nums"
    >
      {count}
      <span className="sr-only"> {label}</span>
    </span>
  )
}

function attentionCount(screen: Route, { requests, review }: NavigationCounts) {
  if (screen === paths.requests()) return { count: requests, label: 'open' }
  if (screen === paths.findings() && review)
    return { count: review.high, label: `of high risk as of ${review.day}` }
  return { count: 0, label: '' }
}
