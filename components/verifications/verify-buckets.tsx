'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { plural } from '@/lib/common/plural'
import { offersQuery } from '@/lib/features/verifications/queries'
import type { VerificationOffer } from '@/lib/features/verifications/schema'
import { BulkProgressList } from './bulk-progress-list'
import { checkOf, offerTitle } from './offer-words'
import { type BulkItem, MAX_RUNNING, useBulkVerification } from './use-bulk-verification'
import type { VerificationAccount } from './use-start'

type VerifyBucketsProps = VerificationAccount & { disabledReason?: string | undefined }

/**
 * Verifies every bucket that an account was granted, a few at a time, each with a run and a proof of its own.
 * A write whose object the account cannot delete is left to a single verification, which asks.
 */
export function VerifyBuckets({ cluster, namespace, account, disabledReason }: VerifyBucketsProps) {
  const [open, setOpen] = useState(false)
  const { data } = useQuery(offersQuery({ cluster, namespace, name: account }))
  const { progressOf, running, verifyAll, stop } = useBulkVerification({ cluster, namespace })
  const offers = data?.offers ?? []
  const items = offers
    .filter(leavesNothing)
    .map((offer): BulkItem => ({ key: keyOf(offer), account, check: async () => checkOf(offer) }))
  if (items.length < 2) return null
  return (
    <Dialog
      title={`Verify the buckets of ${account}`}
      description={`Verifies each access that was granted, ${MAX_RUNNING} at a time. Started verifications continue after you close this dialog.`}
      open={open}
      onOpenChange={(next) => {
        setOpen(next)
        if (!next) stop()
      }}
      trigger={
        <Button size="tiny" {...(disabledReason && { disabledReason })}>
          Verify all
        </Button>
      }
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

const leavesNothing = ({ level, removable }: VerificationOffer) => level !== 'Write' || removable
