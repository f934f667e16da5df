'use client'

import { type ComponentProps, useState } from 'react'
import { TextareaField } from '@/components/form/fields'
import { ConfirmByName } from '@/components/ui/confirm-by-name'

type ConfirmWithReasonProps = Omit<ComponentProps<typeof ConfirmByName>, 'onConfirm'> & {
  onConfirm: (reason: string) => void
  /** Where the reason is kept. */
  reasonHelp?: string
}

/** Confirms a change with the reason for it, which the audit log keeps. */
export function ConfirmWithReason(props: ConfirmWithReasonProps) {
  const { onConfirm, reasonHelp = 'Stored in the audit log.', children, problem, ...rest } = props
  const [reason, setReason] = useState('')
  const error = problem?.fields?.['reason']?.[0]
  return (
    <ConfirmByName
      {...rest}
      problem={error ? undefined : problem}
      onConfirm={() => onConfirm(reason)}
    >
      {children}
      <TextareaField
        label="Reason"
        required
        rows={2}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        error={error}
        help={reasonHelp}
      />
    </ConfirmByName>
  )
}
