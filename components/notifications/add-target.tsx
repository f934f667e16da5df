'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'

const TargetForm = dynamic(() => import('./target-form').then((it) => it.TargetForm), {
  ssr: false,
})

export function AddTarget({ size }: { size?: 'tiny' }) {
  const [open, setOpen] = useState(false)
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      trigger={<Button {...(size && { size })}>Add target</Button>}
      title="Add notification target"
      description="The console stores the URL and the secret encrypted and never shows them again."
    >
      <TargetForm onDone={() => setOpen(false)} />
    </Dialog>
  )
}
