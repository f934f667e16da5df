'use client'

import {
  createContext,
  lazy,
  type ReactElement,
  type ReactNode,
  Suspense,
  useContext,
  useState,
} from 'react'
import { alsoOnClick } from './also-on-click'

export type DialogProps = {
  title: ReactNode
  /** Under the title, spoken with it. */
  description?: ReactNode
  children?: ReactNode
  /** At the end, the primary first. */
  actions?: ReactNode
  /** The button that opens it; without one it is opened by `open`. */
  trigger?: ReactElement | undefined
  open?: boolean | undefined
  onOpenChange?: ((open: boolean) => void) | undefined
}

// Fetched when the first dialog is opened: most pages are left without one.
const DialogPopup = lazy(() => import('./dialog-popup').then((it) => ({ default: it.DialogPopup })))
const AlertPopup = lazy(() => import('./dialog-popup').then((it) => ({ default: it.AlertPopup })))

const Close = createContext<() => void>(() => {})

/** A task over the page: Esc and a press outside close it. */
export const Dialog = (props: DialogProps) => <Opened {...props} popup={DialogPopup} />

/** A decision that must be taken: a press outside does not close it. */
export const AlertDialog = (props: DialogProps) => <Opened {...props} popup={AlertPopup} />

function Opened({
  trigger,
  open: given,
  onOpenChange,
  popup: Popup,
  ...words
}: DialogProps & { popup: typeof DialogPopup }) {
  const [own, setOwn] = useState(false)
  const open = given ?? own
  const [asked, setAsked] = useState(open)
  if (open && !asked) setAsked(true)

  const change = (next: boolean) => {
    setOwn(next)
    onOpenChange?.(next)
  }
  return (
    <>
      {trigger &&
        alsoOnClick(trigger, () => change(true), {
          'aria-haspopup': 'dialog',
          'aria-expanded': open,
        })}
      {asked && (
        <Suspense>
          <Close value={() => change(false)}>
            <Popup {...words} open={open} onOpenChange={change} />
          </Close>
        </Suspense>
      )}
    </>
  )
}

type DialogOnDemandProps = {
  trigger: ReactElement
  /** Draws the dialog, once the trigger was pressed. */
  children: (state: { open: boolean; onOpenChange: (open: boolean) => void }) => ReactNode
}

/** A button that opens a dialog whose code is fetched when it is pressed first. */
export function DialogOnDemand({ trigger, children }: DialogOnDemandProps) {
  const [open, setOpen] = useState<boolean>()
  return (
    <>
      {alsoOnClick(trigger, () => setOpen(true), {
        'aria-haspopup': 'dialog',
        'aria-expanded': open ?? false,
      })}
      {open !== undefined && <Suspense>{children({ open, onOpenChange: setOpen })}</Suspense>}
    </>
  )
}

/** A button in a dialog that closes it, after its own handler. */
export function DialogClose({ children }: { children: ReactElement }) {
  return alsoOnClick(children, useContext(Close))
}
export const AlertDialogClose = DialogClose
