'use client'

import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { Button } from '@/components/ui/button'
import { DialogOnDemand } from '@/components/ui/dialog'
import { offersQuery } from '@/lib/features/verifications/queries'
import { leavesNothing } from './offer-words'
import type { VerificationAccount } from './use-start'

const VerifyBucketsDialog = dynamic(
  () => import('./verify-buckets-dialog').then((it) => it.VerifyBucketsDialog),
  { ssr: false },
)

type VerifyBucketsProps = VerificationAccount & { disabledReason?: string | undefined }

/**
 * Verifies every bucket that an account was granted, each with a run and a proof of its own. A write whose object
 * the account cannot delete is left to a single verification, which asks.
 */
export function VerifyBuckets({ disabledReason, ...place }: VerifyBucketsProps) {
  const { cluster, namespace, account } = place
  const { data } = useQuery(offersQuery({ cluster, namespace, name: account }))
  const offers = data?.offers ?? []
  if (offers.filter(leavesNothing).length < 2) return null
  return (
    <DialogOnDemand
      trigger={
        <Button size="tiny" {...(disabledReason && { disabledReason })}>
          Verify all
        </Button>
      }
    >
      {(state) => <VerifyBucketsDialog {...place} {...state} offers={offers} />}
    </DialogOnDemand>
  )
}
