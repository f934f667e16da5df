import type { Route } from 'next'
import { Fragment } from 'react'
import { Link } from '@/components/ui/link'

export type Crumb = { label: string; href?: Route }

/** The breadcrumbs that a page shows in the top bar. */
export function Crumbs({ trail }: { trail: Crumb[] }) {
  return (
    <nav
      aria-label="Breadcrumb"
      className="fixed top-0 right-44 left-14 z-20 flex h-11 min-w-0 items-center md:right-48 lg:right-108 md:left-60 print:hidden"
    >
      <ol className="flex min-w-0 items-center gap-1.5 overflow-hidden md:gap-3 p-0.5 text-ink-2">
        {trail.map(({ label, href }, index) => {
          const last = index === trail.length - 1
          const early = index < trail.length - 2
          return (
            <Fragment key={href ?? label}>
              {index > 0 && (
                <li aria-hidden className={`text-ink-3 ${last ? '' : 'max-md:hidden'}`}>
                  /
                </li>
              )}
              <li
                aria-current={last ? 'page' : undefined}
                className={`truncate ${last ? 'min-w-16 font-medium text-ink' : 'min-w-8 shrink-[20]'} ${early ? 'max-md:hidden' : ''}`}
              >
                {href && !last ? (
                  <Link href={href} className="hover:text-ink hover:underline">
                    {label}
                  </Link>
                ) : (
                  label
                )}
              </li>
            </Fragment>
          )
        })}
      </ol>
    </nav>
  )
}
