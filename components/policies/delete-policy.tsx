'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { TextareaField } from '@/components/form/fields'
import { useServerAction } from '@/components/form/use-server-action'
import { ConfirmByName } from '@/components/ui/confirm-by-name'
import { deletePolicyAction } from '@/lib/policies/actions'
import { policiesQuery, policyHistoryQuery } from '@/lib/policies/queries'
import type { PolicyDetail, PolicyInventory } from '@/lib/policies/schema'

const PolicyLoss = dynamic(() => import('./policy-loss').then((it) => it.PolicyLoss), {
  ssr: false,
})

type DeletePolicyProps = {
  live: PolicyDetail
  inventory: PolicyInventory
  editor: string
  open: boolean
  onOpenChange: (open: boolean) => void
  onDeleted: () => void
}

export function DeletePolicy(props: DeletePolicyProps) {
  const { live, inventory, editor, open, onOpenChange, onDeleted } = props
  const [reason, setReason] = useState('')
  const { name, base } = live
  const remove = useServerAction({
    action: deletePolicyAction,
    invalidates: [policiesQuery, policyHistoryQuery(name)],
    onDone: onDeleted,
  })
  return (
    <ConfirmByName
      open={open}
      onOpenChange={(next) => {
        remove.reset()
        onOpenChange(next)
      }}
      title={`Delete ${name}`}
      loss={open && <PolicyLoss live={live} inventory={inventory} editor={editor} />}
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
