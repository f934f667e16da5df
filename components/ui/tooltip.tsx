'use client'

import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'

const AFTER = 300
const GAP = 6
const EDGE = 8

/**
 * Words beside something that is hovered or focused. Only for the eye: the control names and describes
 * itself to everyone else.
 */
export function Tooltip({ text, children }: { text: ReactNode; children: ReactNode }) {
  const [anchor, setAnchor] = useState<Element>()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  const show = (target: Element, after: number) => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setAnchor(target), after)
  }
  const hide = () => {
    clearTimeout(timer.current)
    setAnchor(undefined)
  }
  useEffect(() => () => clearTimeout(timer.current), [])

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: listens for the control inside
    <span
      className="contents"
      onMouseOver={({ target }) => target instanceof Element && show(target, AFTER)}
      onMouseLeave={hide}
      onFocus={({ target }) => target.matches(':focus-visible') && show(target, 0)}
      onBlur={hide}
      onClick={hide}
      onKeyDown={({ key }) => key === 'Escape' && hide()}
    >
      {children}
      {anchor && createPortal(<Bubble anchor={anchor}>{text}</Bubble>, document.body)}
    </span>
  )
}

function Bubble({ anchor, children }: { anchor: Element; children: ReactNode }) {
  const bubble = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const { current } = bubble
    if (!current) return
    const { width, height } = current.getBoundingClientRect()
    const { left, top, bottom, width: across } = anchor.getBoundingClientRect()
    const end = window.innerWidth - width - EDGE
    const above = bottom + GAP + height + EDGE > window.innerHeight
    current.style.left = `${Math.max(EDGE, Math.min(left + across / 2 - width / 2, end))}px`
    current.style.top = `${above ? top - GAP - height : bottom + GAP}px`
  })
  return (
    <div
      ref={bubble}
      aria-hidden
      className="overlay pointer-events-none fixed z-50 max-w-80 px-2.5 py-1.5 text-ink text-small"
    >
      {children}
    </div>
  )
}
