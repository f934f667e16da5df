'use client'

import { Dialog } from '@base-ui/react/dialog'
import { Menu, X } from 'lucide-react'
import { usePathname } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { iconButtonStyle } from '@/components/ui/button-style'

/** The sidebar where there is no room for one: opens over the page, closes when a screen is chosen. */
export function Sheet({ children }: { children: ReactNode }) {
  const path = usePathname()
  const [openAt, setOpenAt] = useState<string>()

  return (
    <Dialog.Root open={openAt === path} onOpenChange={(open) => setOpenAt(open ? path : undefined)}>
      <Dialog.Trigger aria-label="Screens" className={`${iconButtonStyle} size-8 md:hidden`}>
        <Menu aria-hidden className="size-4!" />
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-30 bg-scrim transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Dialog.Popup className="fixed inset-y-0 left-0 z-30 w-64 max-w-[85vw] border-line border-r bg-sunken outline-0 transition-transform duration-150 data-ending-style:-translate-x-full data-starting-style:-translate-x-full">
          <Dialog.Title className="sr-only">Screens</Dialog.Title>
          <Dialog.Close aria-label="Close" className={`${iconButtonStyle} absolute top-3 right-2`}>
            <X aria-hidden />
          </Dialog.Close>
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
