'use client'

import { Toast as Base } from '@base-ui/react/toast'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { buttonStyle, iconButtonStyle } from './button-style'
import { StateIcon } from './state'

type Kind = 'pass' | 'fail' | 'info'
type Toast = {
  title: string
  description?: string
  kind?: Kind
  /** Offered where it can be taken back. */
  undo?: () => void
}

/** For what happened out of sight. What is in sight shows the change itself. */
export function useToast() {
  const { add } = Base.useToastManager<{ kind: Kind }>()
  return ({ title, description, kind = 'pass', undo }: Toast) =>
    void add({
      title,
      ...(description && { description }),
      ...(undo && { actionProps: { children: 'Undo', onClick: undo } }),
      data: { kind },
      timeout: undo || kind === 'fail' ? 10_000 : 5_000,
      priority: kind === 'fail' ? 'high' : 'low',
    })
}

export function ToastProvider({ children }: { children: ReactNode }) {
  return (
    <Base.Provider>
      {children}
      <Base.Portal>
        <Base.Viewport className="fixed right-4 bottom-4 z-50 flex w-88 max-w-[calc(100vw-2rem)] flex-col gap-2">
          <Toasts />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  )
}

function Toasts() {
  const { toasts } = Base.useToastManager<{ kind: Kind }>()
  return toasts.map((toast) => (
    <Base.Root key={toast.id} toast={toast} className="overlay">
      <Base.Content className="flex items-start gap-2.5 p-3">
        <StateIcon kind={toast.data?.kind ?? 'info'} className="mt-[3px]" />
        <div className="min-w-0 grow [overflow-wrap:anywhere]">
          <Base.Title render={<div />} className="font-medium" />
          <Base.Description render={<div />} className="text-ink-2 text-small" />
        </div>
        {toast.actionProps && <Base.Action className={buttonStyle({ size: 'tiny' })} />}
        <Base.Close aria-label="Dismiss" className={`${iconButtonStyle} -mt-0.5 -mr-1`}>
          <X aria-hidden />
        </Base.Close>
      </Base.Content>
    </Base.Root>
  ))
}
