'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import type { FederationConfig } from '@/lib/features/federation/schema'

const PauseConfig = dynamic(() => import('./pause-config').then((it) => it.PauseConfig), {
  ssr: false,
})
const DeleteConfig = dynamic(() => import('./delete-config').then((it) => it.DeleteConfig), {
  ssr: false,
})

type ConfigDialogsProps = {
  config: FederationConfig
  /** Which of them is open. */
  open: 'pause' | 'delete' | undefined
  onClose: () => void
  onDeleted?: () => void
}

/** The dialogs that pause, resume or delete a config; they are loaded when the first is opened. */
export function ConfigDialogs({ config, open, onClose, onDeleted }: ConfigDialogsProps) {
  const [asked, setAsked] = useState(false)
  if (open && !asked) setAsked(true)
  if (!asked) return null
  const change = (next: boolean) => {
    if (!next) onClose()
  }
  return (
    <>
      <PauseConfig config={config} open={open === 'pause'} onOpenChange={change} />
      <DeleteConfig
        config={config}
        open={open === 'delete'}
        onOpenChange={change}
        {...(onDeleted && { onDeleted })}
      />
    </>
  )
}
