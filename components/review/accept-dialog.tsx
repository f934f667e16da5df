'use client'

import { TextareaField, TextField } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { useActionForm } from '@/components/form/use-action-form'
import { Button } from '@/components/ui/button'
import { Dialog, DialogClose } from '@/components/ui/dialog'
import { acceptFindingAction } from '@/lib/features/review/actions'
import { reviewQuery } from '@/lib/features/review/queries'
import { findingTitle } from '@/lib/features/review/words'
import type { FindingRow } from './use-review'

const DAY = 86_400_000
const dateInDays = (days: number) => new Date(Date.now() + days * DAY).toISOString().slice(0, 10)

/** Accepts a finding until a day, with a reason. */
export function AcceptDialog({ finding, onClose }: { finding: FindingRow; onClose: () => void }) {
  const state = useActionForm({
    schema: async () => (await import('@/lib/features/review/schema')).AcceptFinding,
    action: acceptFindingAction,
    invalidates: [reviewQuery],
    onDone: onClose,
    defaultValues: {
      finding: finding.id,
      ...(finding.foundIn && { cluster: finding.foundIn }),
      until: dateInDays(90),
      reason: '',
    },
  })
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Accept finding"
      description={
        <p>
          {findingTitle(finding.kind)}. The finding counts again after the chosen day, or when the
          policy or object it is about changes. Accepting it changes no access.
        </p>
      }
    >
      <Form
        state={state}
        submitLabel="Accept finding"
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
          min={dateInDays(0)}
          max={dateInDays(365)}
          help="At most one year from today."
        />
        <TextareaField
          {...state.field('reason')}
          label="Reason"
          rows={3}
          help="Shown to everyone who reads findings, and kept in the audit log."
        />
      </Form>
    </Dialog>
  )
}
