'use client'

import { AlertDialog as BaseAlert } from '@base-ui/react/alert-dialog'
import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { iconButtonStyle } from './button-style'

type PopupProps = {
  title: ReactNode
  description?: ReactNode
  children?: ReactNode
  actions?: ReactNode
  open: boolean
  onOpenChange: (open: boolean) => void
}

const backdrop =
  'fixed inset-0 z-40 bg-scrim transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0'
const viewport = 'fixed inset-0 z-40 grid justify-items-center overflow-y-auto p-4 md:pt-[12vh]'
const popup = 'overlay grid w-full max-w-120 gap-3 *:min-w-0 self-start p-4'

export function DialogPopup({ title, description, children, actions, ...root }: PopupProps) {
  return (
    <Base.Root {...root}>
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
            <Actions>{actions}</Actions>
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  )
}

export function AlertPopup({ title, description, children, actions, ...root }: PopupProps) {
  return (
    <BaseAlert.Root {...root}>
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
            <Actions>{actions}</Actions>
          </BaseAlert.Popup>
        </BaseAlert.Viewport>
      </BaseAlert.Portal>
    </BaseAlert.Root>
  )
}

const Actions = ({ children }: { children: ReactNode }) =>
  children && <div className="mt-1 flex flex-wrap gap-2">{children}</div>
