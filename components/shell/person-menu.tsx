'use client'

import { lazy, Suspense, useState } from 'react'
import { PersonLines, type PersonMenuProps, personStyle } from './person'

const load = () => import('./person-menu-popup')
const PersonMenuPopup = lazy(() => load().then((it) => ({ default: it.PersonMenuPopup })))

/** The signed-in person and their organization. */
export function PersonMenu(props: PersonMenuProps) {
  const [asked, setAsked] = useState(false)
  const closed = (
    <button
      type="button"
      aria-haspopup="menu"
      aria-expanded={false}
      className={personStyle}
      onPointerEnter={() => void load()}
      onClick={() => setAsked(true)}
    >
      <PersonLines person={props.person} />
    </button>
  )
  if (!asked) return closed
  return (
    <Suspense fallback={closed}>
      <PersonMenuPopup {...props} />
    </Suspense>
  )
}
