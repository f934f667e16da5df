'use client'

import { TextareaField, TextField } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { useActionForm } from '@/components/form/use-action-form'
import { Button } from '@/components/ui/button'
import { Dialog, DialogClose } from '@/components/ui/dialog'
import { acceptFindingAction } from '@/lib/features/review/actions'
import { findingTitle } from '@/lib/features/review/kinds'
import { reviewQuery } from '@/lib/features/review/queries'
import type { Row } from './use-review'

const DAY = 86_400_000
const dayIn = (days: number) => new Date(Date.now() + days * DAY).toISOString().slice(0, 10)

/** Says until when a finding may stay, and why. It counts again after that day. */
export function AcceptDialog({ finding, onClose }: { finding: Row; onClose: () => void }) {
  const state = useActionForm({
    schema: async () => (await import('@/lib/features/review/schema')).AcceptFinding,
    action: acceptFindingAction,
    invalidates: [reviewQuery],
    onDone: onClose,
    defaultValues: {
      finding: finding.id,
      ...(finding.foundIn && { cluster: finding.foundIn }),
      until: dayIn(90),
      reason: '',
    },
  })
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Accept a finding until a day"
      description={
        <p>
          {findingTitle(finding.kind)}. After that day, or once what it rests on changes, it counts
          again. Nothing about anybody’s access changes.
        </p>
      }
    >
      <Form
        state={state}
        submitLabel="Accept the finding"
        actions={
          <DialogClose>
            <Button variant="quiet">Cancel</Button>
          </DialogClose>
        }
      >
        <TextField
          {...state.field('until')}
          type="date"
          label="Until"
          min={dayIn(0)}
          max={dayIn(365)}
          help="At most a year."
        />
        <TextareaField
          {...state.field('reason')}
          label="Reason"
          rows={3}
          help="Shown to everybody who reads findings, and kept in the audit record."
        />
      </Form>
    </Dialog>
  )
}
