'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'

const TargetForm = dynamic(() => import('./target-form').then((it) => it.TargetForm), {
  ssr: false,
})

export function AddTarget({ size, mailed }: { size?: 'tiny'; mailed: boolean }) {
  const [open, setOpen] = useState(false)
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      trigger={<Button {...(size && { size })}>Add target</Button>}
      title="Add notification target"
      description="The console stores URLs and secrets encrypted and never shows them again."
    >
      <TargetForm mailed={mailed} onDone={() => setOpen(false)} />
    </Dialog>
  )
}
