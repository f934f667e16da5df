'use client'

import { FlaskConical } from 'lucide-react'
import { Button } from '@/components/ui/button'
import type { ButtonLook } from '@/components/ui/button-style'
import type { BucketCheck } from '@/lib/core/verification/bucket-check'
import type { RefreshPlan } from '@/lib/core/verification/refresh/plan'
import type { VerificationRef } from '@/lib/features/verifications/schema'
import { useStart, type VerificationAccount } from './use-start'

type StartButtonProps = VerificationAccount & {
  label?: string
  bucketCheck?: BucketCheck
  refresh?: RefreshPlan
  disabledReason?: string
  /** Called instead of opening the run's page. */
  onStarted?: (run: VerificationRef) => void
} & ButtonLook

/** Starts a verification and opens its page. */
export function StartButton(props: StartButtonProps) {
  const { cluster, namespace, account, label = 'Verify', bucketCheck, ...rest } = props
  const { refresh, disabledReason, onStarted, ...look } = rest
  const { start, pending, refusal } = useStart({ cluster, namespace, account }, onStarted)
  return (
    <>
      <Button
        {...look}
        pending={pending}
        {...(disabledReason ? { disabledReason } : {})}
        onClick={() => start(bucketCheck, refresh)}
      >
        <FlaskConical aria-hidden />
        {label}
      </Button>
      {refusal}
    </>
  )
}
