'use client'

import { type ReactElement, type ReactNode, useId, useState } from 'react'
import { TextareaField } from '@/components/form/fields'
import { useServerAction } from '@/components/form/use-server-action'
import { Button } from '@/components/ui/button'
import { Dialog, DialogClose } from '@/components/ui/dialog'
import { ProblemNote } from '@/components/ui/note'
import type { Result } from '@/lib/common/result'
import { requestQuery } from '@/lib/features/requests/queries'
import type { CommentOnRequest } from '@/lib/features/requests/schema'

type CommentDialogProps = {
  id: number
  trigger: ReactElement
  title: string
  description: ReactNode
  label: string
  submitLabel: string
  danger?: boolean
  action: (input: CommentOnRequest) => Promise<Result<unknown>>
}

/** A decision with a comment, which everyone who can read the request sees. */
export function CommentDialog(props: CommentDialogProps) {
  const { id, trigger, title, description, label, submitLabel, danger = false, action } = props
  const [open, setOpen] = useState(false)
  const [words, setWords] = useState('')
  const form = useId()
  const say = useServerAction({
    action,
    invalidates: [requestQuery(id)],
    onDone: () => {
      setOpen(false)
      setWords('')
    },
  })
  return (
    <Dialog
      trigger={trigger}
      open={open}
      onOpenChange={(next) => {
        say.reset()
        setOpen(next)
      }}
      title={title}
      description={description}
      actions={
        <>
          <Button
            type="submit"
            form={form}
            variant={danger ? 'danger' : 'primary'}
            pending={say.pending}
          >
            {submitLabel}
          </Button>
          <DialogClose>
            <Button variant="quiet">Cancel</Button>
          </DialogClose>
        </>
      }
    >
      <form
        id={form}
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          if (!say.pending) say.run({ id, words })
        }}
      >
        <TextareaField
          label={label}
          value={words}
          onChange={(event) => setWords(event.target.value)}
          error={say.problem?.fields?.['words']?.[0]}
        />
        {say.problem && !say.problem.fields && <ProblemNote problem={say.problem} />}
      </form>
    </Dialog>
  )
}
