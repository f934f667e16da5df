'use client'

import { AlertDialog as BaseAlert } from '@base-ui/react/alert-dialog'
import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { iconButtonStyle } from './button-style'

type DialogProps = {
  title: ReactNode
  /** Under the title, spoken with it. */
  description?: ReactNode
  children?: ReactNode
  /** At the end, the primary first. */
  actions?: ReactNode
  /** The button that opens it; without one it is opened by `open`. */
  trigger?: ReactElement
  open?: boolean
  onOpenChange?: (open: boolean) => void
}

const backdrop =
  'fixed inset-0 z-40 bg-scrim transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0'
const viewport = 'fixed inset-0 z-40 grid justify-items-center overflow-y-auto p-4 md:pt-[12vh]'
const popup = 'overlay grid w-full max-w-120 gap-3 self-start p-4'

/** A task over the page: Esc and a press outside close it. */
export function Dialog({ title, description, children, actions, trigger, ...root }: DialogProps) {
  return (
    <Base.Root {...root}>
      {trigger && <Base.Trigger render={trigger} />}
      <Base.Portal>
        <Base.Backdrop className={backdrop} />
        <Base.Viewport className={viewport}>
          <Base.Popup className={popup}>
            <header className="flex items-start gap-2">
              <Base.Title className="grow font-semibold [overflow-wrap:anywhere]">
                {title}
              </Base.Title>
              <Base.Close aria-label="Close" className={`${iconButtonStyle} -mt-0.5 -mr-1`}>
                <X aria-hidden />
              </Base.Close>
            </header>
            {description && (
              <Base.Description render={<div />} className="text-ink-2">
                {description}
              </Base.Description>
            )}
            {children}
            {actions && <Actions>{actions}</Actions>}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  )
}

/** A decision that must be taken: a press outside does not close it. */
export function AlertDialog({
  title,
  description,
  children,
  actions,
  trigger,
  ...root
}: DialogProps) {
  return (
    <BaseAlert.Root {...root}>
      {trigger && <BaseAlert.Trigger render={trigger} />}
      <BaseAlert.Portal>
        <BaseAlert.Backdrop className={backdrop} />
        <BaseAlert.Viewport className={viewport}>
          <BaseAlert.Popup className={popup}>
            <BaseAlert.Title className="font-semibold [overflow-wrap:anywhere]">
              {title}
            </BaseAlert.Title>
            {description && (
              <BaseAlert.Description render={<div />} className="grid gap-2">
                {description}
              </BaseAlert.Description>
            )}
            {children}
            {actions && <Actions>{actions}</Actions>}
          </BaseAlert.Popup>
        </BaseAlert.Viewport>
      </BaseAlert.Portal>
    </BaseAlert.Root>
  )
}

/** Closes the dialog it stands in; render it as a Button. */
export const DialogClose = ({ children }: { children: ReactElement }) => (
  <Base.Close render={children} />
)
export const AlertDialogClose = ({ children }: { children: ReactElement }) => (
  <BaseAlert.Close render={children} />
)

const Actions = ({ children }: { children: ReactNode }) => (
  <div className="mt-1 flex flex-wrap gap-2">{children}</div>
)
