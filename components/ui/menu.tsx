'use client'

import { Ellipsis } from 'lucide-react'
import type { Route } from 'next'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { iconButtonStyle } from './button-style'

export type MenuItem = {
  key: string
  label: ReactNode
  /** Why it cannot be done, and who can grant it. */
  disabledReason?: string | undefined
  danger?: boolean
} & ({ href: Route } | { onSelect: () => void })

export type MenuProps = {
  /** What the actions are for: "Actions for train-east". */
  label: string
  /** Groups are divided by a line. */
  groups: MenuItem[][]
}

const load = () => import('./menu-popup')
const MenuPopup = lazy(() => load().then((it) => ({ default: it.MenuPopup })))

/** Secondary actions behind three dots; fetched when first asked for. */
export function Menu(props: MenuProps) {
  const [asked, setAsked] = useState(false)
  const closed = (
    <button
      type="button"
      aria-label={props.label}
      aria-haspopup="menu"
      aria-expanded={false}
      className={iconButtonStyle}
      onPointerEnter={() => void load()}
      onClick={() => setAsked(true)}
    >
      <Ellipsis aria-hidden />
    </button>
  )
  if (!asked) return closed
  return (
    <Suspense fallback={closed}>
      <MenuPopup {...props} />
    </Suspense>
  )
}
