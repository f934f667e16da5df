import { TextareaField } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { useActionForm } from '@/components/form/use-action-form'
import { Button } from '@/components/ui/button'
import { Dialog, DialogClose } from '@/components/ui/dialog'
import { plural } from '@/lib/common/plural'
import { recordReviewAction } from '@/lib/features/review/actions'
import { reviewQuery } from '@/lib/features/review/queries'
import type { OrganizationReview } from '@/lib/features/review/schema'

type RecordReviewProps = { review: OrganizationReview; onClose: () => void }

/** Marks the outside changes as reviewed, with a note. */
export function RecordReviewDialog({ review, onClose }: RecordReviewProps) {
  const changes = review.outside
    .filter(({ unrecorded }) => !unrecorded)
    .map(({ policy, version }) => ({ policy, version }))
  const state = useActionForm({
    schema: async () => (await import('@/lib/features/review/schema')).RecordReview,
    action: recordReviewAction,
    invalidates: [reviewQuery],
    onDone: onClose,
    defaultValues: { changes, note: '' },
  })
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Record review"
      description={
        <p>
          Records that you reviewed{' '}
          {changes.length === 1 ? 'this change' : plural(changes.length, 'change')}, with the latest
          row of the audit log. Later changes stay unreviewed.
        </p>
      }
    >
      <Form
        state={state}
        submitLabel="Record review"
        actions={
          <DialogClose>
            <Button variant="quiet">Cancel</Button>
          </DialogClose>
        }
      >
        <TextareaField {...state.field('note')} label="Note" rows={2} />
      </Form>
    </Dialog>
  )
}
