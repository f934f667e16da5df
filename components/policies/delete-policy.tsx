'use client'

import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { describeApprovalNeed } from '@/components/approval-rules/request-fields'
import { useCoveringRules } from '@/components/approval-rules/use-covering-rules'
import { TextareaField } from '@/components/form/fields'
import { useServerAction } from '@/components/form/use-server-action'
import { Checkbox } from '@/components/ui/choice'
import { ConfirmByName } from '@/components/ui/confirm-by-name'
import { Note } from '@/components/ui/note'
import { paths } from '@/lib/common/paths'
import { deletePolicyAction } from '@/lib/features/policies/actions'
import { policiesQuery, policyHistoryQuery } from '@/lib/features/policies/queries'
import type { PolicyDetail, PolicyInventory } from '@/lib/features/policies/schema'
import { createRequestAction } from '@/lib/features/requests/actions'
import { describeMissingSavePermission } from './save-permission'

const PolicyLoss = dynamic(() => import('./deletion-impact').then((it) => it.DeletionImpact), {
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

export function DeletePolicyDialog(props: DeletePolicyProps) {
  const { live, inventory, editor, open, onOpenChange, onDeleted } = props
  const [reason, setReason] = useState('')
  const [emergency, setEmergency] = useState(false)
  const { name, base } = live
  const router = useRouter()
  const rules = useCoveringRules([name], undefined)
  const mayWrite = describeMissingSavePermission(inventory) === undefined
  const asks = (!mayWrite || rules.length > 0) && !emergency
  const remove = useServerAction({
    action: deletePolicyAction,
    invalidates: [policiesQuery, policyHistoryQuery(name)],
    onDone: onDeleted,
  })
  const ask = useServerAction({
    action: createRequestAction,
    invalidates: [{ queryKey: ['request'] }],
    onDone: ({ id }) => router.push(paths.request(id)),
  })
  const proposal = { kind: 'delete', name, base } as const
  const { pending, problem } = asks ? ask : remove
  return (
    <ConfirmByName
      open={open}
      onOpenChange={(next) => {
        remove.reset()
        ask.reset()
        onOpenChange(next)
      }}
      title={`Delete ${name}`}
      loss={open && <PolicyLoss live={live} inventory={inventory} editor={editor} />}
      confirmLabel={asks ? 'Request deletion' : 'Delete policy'}
      onConfirm={() =>
        asks
          ? ask.run({ proposal, reason, expires: '', ticket: '' })
          : remove.run({ name, base, reason, emergency })
      }
      pending={pending}
      problem={problem}
    >
      {(asks || emergency) && <Note kind="info">{describeApprovalNeed(rules, mayWrite)}</Note>}
      {mayWrite && rules.length > 0 && (
        <Checkbox
          label="Delete now as an emergency"
          detail="Stays flagged in the requests until someone else signs it off."
          checked={emergency}
          onChange={(event) => setEmergency(event.target.checked)}
        />
      )}
      <TextareaField
        label="Reason"
        required
        rows={2}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        error={problem?.fields?.['reason']?.[0]}
        help="Stored with the version history and in the audit log."
      />
    </ConfirmByName>
  )
}
