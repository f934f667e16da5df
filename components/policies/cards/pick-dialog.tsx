'use client'

import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogClose } from '@/components/ui/dialog'

export type PickerProps = {
  /** The statement's name. */
  of: string
  /** The entries of the list that the statement has. */
  present: readonly string[]
  onClose: () => void
  onAdd: (texts: string[]) => void
}

type PickDialogProps = Omit<PickerProps, 'present'> & {
  title: string
  /** "principal". */
  what: string
  picked: readonly string[]
  children: ReactNode
}

/** A dialog that adds all choices in one undo step. */
export function PickDialog({ title, what, picked, onAdd, onClose, children }: PickDialogProps) {
  const count = picked.length
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title={title}
      actions={
        <>
          <Button
            variant="primary"
            disabled={count === 0}
            onClick={() => {
              onAdd([...picked])
              onClose()
            }}
          >
            {count > 1 ? `Add ${count} ${what}s` : `Add ${what}`}
          </Button>
          <DialogClose>
            <Button variant="quiet">Cancel</Button>
          </DialogClose>
        </>
      }
    >
      {children}
    </Dialog>
  )
}
