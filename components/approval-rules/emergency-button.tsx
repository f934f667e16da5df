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

/** Past the rule, by whoever may write policies, and flagged until somebody else signs it off. */
export function EmergencyButton(props: EmergencyButtonProps) {
  const { name, reason, label, onConfirm, pending, problem, disabledReason } = props
  const off = disabledReason ?? (reason.trim() === '' ? 'An emergency needs a reason.' : undefined)
  return (
    <ConfirmByName
      trigger={<Button disabledReason={off}>{label}</Button>}
      title={label}
      loss="It is written now, without the approval its rule asks for. It is recorded with your reason, told to whoever is notified, and flagged in the requests until somebody else signs it off."
      name={name}
      confirmLabel={label}
      onConfirm={onConfirm}
      pending={pending}
      problem={problem}
    />
  )
}
