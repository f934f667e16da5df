'use client'

import { type ReactElement, type ReactNode, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'

type StartDialogProps = {
  title: string
  description: string
  trigger: ReactElement
  submitLabel: string
  pending: boolean
  /** Resolves with what starts the run, or undefined while a field is wrong. */
  prepare: () => Promise<(() => void) | undefined>
  children: ReactNode
}

/** A form that chooses what a run does and starts it. It stays open while a field is wrong. */
export function StartDialog({
  title,
  description,
  trigger,
  submitLabel,
  pending,
  prepare,
  children,
}: StartDialogProps) {
  const [open, setOpen] = useState(false)
  const submit = async () => {
    const start = await prepare()
    if (!start) return
    setOpen(false)
    start()
  }
  return (
    <Dialog
      title={title}
      description={description}
      open={open}
      onOpenChange={setOpen}
      trigger={trigger}
      actions={
        <Button variant="primary" pending={pending} onClick={() => void submit()}>
          {submitLabel}
        </Button>
      }
    >
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        {children}
      </form>
    </Dialog>
  )
}
