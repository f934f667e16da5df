'use client'

import { useState } from 'react'
import { TextareaField } from '@/components/form/fields'
import { useServerAction } from '@/components/form/use-server-action'
import { ConfirmByName } from '@/components/ui/confirm-by-name'
import { deletePolicyAction } from '@/lib/policies/actions'
import { policiesQuery } from '@/lib/policies/queries'
import type { PolicyDetail } from '@/lib/policies/schema'
import { Sentence } from './sentence'

type DeletePolicyProps = {
  live: PolicyDetail
  open: boolean
  onOpenChange: (open: boolean) => void
  onDeleted: () => void
}

const SHOWN = 5

export function DeletePolicy({ live, open, onOpenChange, onDeleted }: DeletePolicyProps) {
  const [reason, setReason] = useState('')
  const { name, statements, base } = live
  const remove = useServerAction({
    action: deletePolicyAction,
    invalidates: [policiesQuery],
    onDone: onDeleted,
  })
  const rest = statements.length - SHOWN
  return (
    <ConfirmByName
      open={open}
      onOpenChange={(next) => {
        remove.reset()
        onOpenChange(next)
      }}
      title={`Delete ${name}`}
      loss={
        <>
          <p>No longer true then, unless another policy says the same:</p>
          <ul className="my-1 grid gap-1">
            {statements.slice(0, SHOWN).map(({ sentence }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: statements may share a name
              <li key={index}>
                <Sentence parts={sentence} />
              </li>
            ))}
            {rest > 0 && <li>and {rest} more statements.</li>}
          </ul>
          <p>Its versions are kept, and any of them can be restored.</p>
        </>
      }
      name={name}
      confirmLabel="Delete policy"
      onConfirm={() => remove.run({ name, base, reason })}
      pending={remove.pending}
      problem={remove.problem}
    >
      <TextareaField
        label="Reason"
        rows={2}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        error={remove.problem?.fields?.['reason']?.[0]}
        help="Kept with the versions, and in the audit record."
      />
    </ConfirmByName>
  )
}
