'use client'

import { X } from 'lucide-react'
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { Button, IconButton } from './button'
import { StateIcon } from './state'

type Toast = {
  title: string
  description?: string
  kind?: 'done' | 'fail' | 'info'
  /** Offered where it can be taken back. */
  undo?: () => void
}
type Shown = Toast & { id: number }

const Show = createContext<(toast: Toast) => void>(() => {})

/** For what happened out of sight. What is in sight shows the change itself. */
export const useToast = () => useContext(Show)

export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<Shown[]>([])
  const [show] = useState(() => (toast: Toast) => {
    setToasts((current) => [...current.slice(-2), { ...toast, id: (current.at(-1)?.id ?? 0) + 1 }])
  })
  return (
    <Show value={show}>
      {children}
      <section
        aria-label="Notices"
        aria-live="polite"
        className="print:hidden fixed right-4 bottom-4 z-50 grid w-88 max-w-[calc(100vw-2rem)] gap-2"
      >
        {toasts.map((toast) => (
          <Notice
            key={toast.id}
            toast={toast}
            onGone={() => setToasts((current) => current.filter(({ id }) => id !== toast.id))}
          />
        ))}
      </section>
    </Show>
  )
}

/** Goes by itself, but not while it is pointed at or focused. */
function Notice({ toast, onGone }: { toast: Toast; onGone: () => void }) {
  const { title, description, kind = 'done', undo } = toast
  const [held, setHeld] = useState(false)
  const stay = undo || kind === 'fail' ? 10_000 : 5_000

  useEffect(() => {
    if (held) return
    const timer = setTimeout(onGone, stay)
    return () => clearTimeout(timer)
  })

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only holds the clock
    <div
      className="overlay flex items-start gap-2.5 p-3"
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <StateIcon kind={kind} className="mt-[3px]" />
      <div className="min-w-0 grow [overflow-wrap:anywhere]">
        <div className="font-medium">{title}</div>
        {description && <div className="text-ink-2 text-small">{description}</div>}
      </div>
      {undo && (
        <Button
          size="tiny"
          onClick={() => {
            undo()
            onGone()
          }}
        >
          Undo
        </Button>
      )}
      <IconButton label="Dismiss" onClick={onGone}>
        <X aria-hidden />
      </IconButton>
    </div>
  )
}
