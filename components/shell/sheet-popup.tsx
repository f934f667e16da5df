'use client'

import { Dialog } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { iconButtonStyle } from '@/components/ui/button-style'

type SheetPopupProps = { open: boolean; onOpenChange: (open: boolean) => void; children: ReactNode }

export function SheetPopup({ children, ...root }: SheetPopupProps) {
  return (
    <Dialog.Root {...root}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-30 bg-scrim transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Dialog.Popup className="fixed inset-y-0 left-0 z-30 w-64 max-w-[85vw] border-line border-r bg-sunken outline-0 transition-transform duration-150 data-ending-style:-translate-x-full data-starting-style:-translate-x-full">
          <Dialog.Title className="sr-only">Screens</Dialog.Title>
          <Dialog.Close aria-label="Close" className={`${iconButtonStyle} absolute! top-3 right-2`}>
            <X aria-hidden />
          </Dialog.Close>
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
