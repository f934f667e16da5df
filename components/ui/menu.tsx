'use client'

import { Ellipsis } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { iconButtonStyle } from './button-style'
import type { MenuProps } from './menu-item'

const load = () => import('./menu-popup')
const MenuPopup = lazy(() => load().then((it) => ({ default: it.MenuPopup })))

/** Secondary actions behind three dots. The menu is loaded when it is first opened. */
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
