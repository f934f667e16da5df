'use client'

import { FlaskConical } from 'lucide-react'
import { Button } from '@/components/ui/button'
import type { ButtonLook } from '@/components/ui/button-style'
import type { BucketCheck } from '@/lib/verifications/schema'
import { type AccountRef, useStart } from './use-start'

type StartButtonProps = AccountRef & {
  label?: string
  check?: BucketCheck
  disabledReason?: string
} & ButtonLook

/** Checks what needs no pod, starts the Job and goes to it. */
export function StartButton(props: StartButtonProps) {
  const { cluster, namespace, account, label = 'Verify', check, disabledReason, ...look } = props
  const { start, pending, refusal } = useStart({ cluster, namespace, account })
  return (
    <>
      <Button
        {...look}
        pending={pending}
        {...(disabledReason ? { disabledReason } : {})}
        onClick={() => start(check)}
      >
        <FlaskConical aria-hidden />
        {label}
      </Button>
      {refusal}
    </>
  )
}
