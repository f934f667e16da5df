'use client'

import { FlaskConical } from 'lucide-react'
import { Button } from '@/components/ui/button'
import type { ButtonLook } from '@/components/ui/button-style'
import type { BucketCheck } from '@/lib/core/verification/bucket-check'
import type { VerificationRef } from '@/lib/features/verifications/schema'
import { useStart, type VerificationAccount } from './use-start'

type StartButtonProps = VerificationAccount & {
  label?: string
  bucketCheck?: BucketCheck
  disabledReason?: string
  /** Called instead of opening the run's page. */
  onStarted?: (run: VerificationRef) => void
} & ButtonLook

/** Starts a verification and opens its page. */
export function StartButton(props: StartButtonProps) {
  const { cluster, namespace, account, label = 'Verify', bucketCheck, ...rest } = props
  const { disabledReason, onStarted, ...look } = rest
  const { start, pending, refusal } = useStart({ cluster, namespace, account }, onStarted)
  return (
    <>
      <Button
        {...look}
        pending={pending}
        {...(disabledReason ? { disabledReason } : {})}
        onClick={() => start(bucketCheck)}
      >
        <FlaskConical aria-hidden />
        {label}
      </Button>
      {refusal}
    </>
  )
}
