'use client'

import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { ConfirmByName } from '@/components/ui/confirm-by-name'
import type { Problem } from '@/lib/common/errors'

type EmergencyButtonProps = {
  name: string
  reason: string
  label: string
  onConfirm: () => void
  pending: boolean
  problem: Problem | undefined
  disabledReason?: ReactNode
}

/** Saves without the approval that a rule requires; the change stays flagged until someone signs it off. */
export function EmergencyButton(props: EmergencyButtonProps) {
  const { name, reason, label, onConfirm, pending, problem, disabledReason } = props
  const off =
    disabledReason ?? (reason.trim() === '' ? 'Enter a reason for the emergency.' : undefined)
  return (
    <ConfirmByName
      trigger={<Button disabledReason={off}>{label}</Button>}
      title={label}
      loss="The change is applied now, without the approval that a rule requires. It is audited with your reason, sent to the notification targets, and flagged in the requests until someone else signs it off."
      name={name}
      confirmLabel={label}
      onConfirm={onConfirm}
      pending={pending}
      problem={problem}
    />
  )
}
