'use client'

import { Menu } from 'lucide-react'
import { usePathname } from 'next/navigation'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { iconButtonStyle } from '@/components/ui/button-style'

const load = () => import('./sheet-popup')
const SheetPopup = lazy(() => load().then((it) => ({ default: it.SheetPopup })))

/** The sidebar on narrow screens: opens over the page and closes when a screen is chosen. */
export function Sheet({ children }: { children: ReactNode }) {
  const path = usePathname()
  const [openAt, setOpenAt] = useState<string>()
  const open = openAt === path

  return (
    <>
      <button
        type="button"
        aria-label="Screens"
        aria-haspopup="dialog"
        aria-expanded={open}
        onPointerEnter={() => void load()}
        onClick={() => setOpenAt(path)}
        className={`${iconButtonStyle} size-8`}
      >
        <Menu aria-hidden className="size-4!" />
      </button>
      {openAt !== undefined && (
        <Suspense>
          <SheetPopup open={open} onOpenChange={(next) => setOpenAt(next ? path : '')}>
            {children}
          </SheetPopup>
        </Suspense>
      )}
    </>
  )
}
