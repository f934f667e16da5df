'use client'

import { CircleHelp } from 'lucide-react'
import { usePathname } from 'next/navigation'
import { iconButtonStyle } from '@/components/ui/button-style'
import { Link } from '@/components/ui/link'
import { paths } from '@/lib/common/paths'
import { screenOf } from './screen-of'

/** Leads to the help on the screen that is shown. */
export function HelpLink() {
  const screen = screenOf(usePathname())
  return (
    <Link
      href={paths.help('screens', screen)}
      aria-label="Help on this screen"
      title="Help on this screen"
      className={`${iconButtonStyle} size-7 touch:size-11`}
    >
      <CircleHelp aria-hidden className="size-4!" />
    </Link>
  )
}
