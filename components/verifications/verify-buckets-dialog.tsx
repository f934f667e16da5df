'use client'

import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { plural } from '@/lib/common/plural'
import type { VerificationOffer } from '@/lib/features/verifications/schema'
import { BulkProgressList } from './bulk-progress-list'
import { checkOf, leavesNothing, offerTitle } from './offer-words'
import { type BulkItem, MAX_RUNNING, useBulkVerification } from './use-bulk-verification'
import type { VerificationAccount } from './use-start'

type VerifyBucketsDialogProps = VerificationAccount & {
  offers: readonly VerificationOffer[]
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** Starts a verification of each access, a few at a time, and shows what becomes of them. */
export function VerifyBucketsDialog({
  cluster,
  namespace,
  account,
  offers,
  open,
  onOpenChange,
}: VerifyBucketsDialogProps) {
  const { progressOf, running, verifyAll, stop } = useBulkVerification({ cluster, namespace })
  const items = offers
    .filter(leavesNothing)
    .map((offer): BulkItem => ({ key: keyOf(offer), account, check: async () => checkOf(offer) }))
  return (
    <Dialog
      title={`Verify the buckets of ${account}`}
      description={`Verifies each access that was granted, ${MAX_RUNNING} at a time. Started verifications continue after you close this dialog.`}
      open={open}
      onOpenChange={(next) => {
        onOpenChange(next)
        if (!next) stop()
      }}
      actions={
        <Button variant="primary" pending={running} onClick={() => void verifyAll(items)}>
          Verify {plural(items.length, 'access', 'accesses')}
        </Button>
      }
    >
      <BulkProgressList
        items={offers.map((offer) => ({
          key: keyOf(offer),
          label: offerTitle(offer),
          ...(!leavesNothing(offer) && {
            detail: 'Left out: the account cannot delete the object that it would write',
          }),
        }))}
        progressOf={progressOf}
      />
    </Dialog>
  )
}

const keyOf = ({ level, bucket, prefix = '' }: VerificationOffer) => `${level} ${bucket} ${prefix}`
