'use client'

import { type ReactElement, type ReactNode, useId, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'

type StartDialogProps<Choice> = {
  title: string
  description: string
  trigger: ReactElement
  submitLabel: string
  pending: boolean
  /** Draws the form of this id; the dialog stays open until it reports what was chosen. */
  form: (id: string, onChoose: (choice: Choice) => void) => ReactNode
  onStart: (choice: Choice) => void
}

/** A dialog with a form that chooses what a run does, and the button that starts it. */
export function StartDialog<Choice>({
  title,
  description,
  trigger,
  submitLabel,
  pending,
  form,
  onStart,
}: StartDialogProps<Choice>) {
  const [open, setOpen] = useState(false)
  const id = useId()
  return (
    <Dialog
      title={title}
      description={description}
      open={open}
      onOpenChange={setOpen}
      trigger={trigger}
      actions={
        <Button variant="primary" type="submit" form={id} pending={pending}>
          {submitLabel}
        </Button>
      }
    >
      {form(id, (choice) => {
        setOpen(false)
        onStart(choice)
      })}
    </Dialog>
  )
}
