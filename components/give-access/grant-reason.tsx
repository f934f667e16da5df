'use client'

import { useMemo, useState } from 'react'
import {
  describeApprovalNeed,
  ExpiryField,
  TicketField,
} from '@/components/approval-rules/request-fields'
import { useCoveringRules } from '@/components/approval-rules/use-covering-rules'
import { TextareaField } from '@/components/form/fields'
import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import type { Policy } from '@/lib/core/policy/document'
import type { ProposedPolicy, WantedGrant } from '@/lib/features/give-access/schema'
import type { PolicyInventory } from '@/lib/features/policies/schema'

type GrantReasonInput = {
  policy: ProposedPolicy | undefined
  inventory: PolicyInventory
  wanted: WantedGrant
}

/** The words that accompany the change of a policy, and whether somebody else has to approve it. */
export function useGrantReason({ policy, inventory: { maySave }, wanted }: GrantReasonInput) {
  const { namespace, name, bucket, level } = wanted
  const [values, setValues] = useState({
    reason: `${level} on ${bucket} for ${namespace} / ${name}`,
    expires: '',
    ticket: '',
  })
  // Written by the server from a policy that it parsed.
  const after = useMemo(() => policy && (JSON.parse(policy.text) as Policy), [policy])
  const rules = useCoveringRules(policy ? [policy.name] : [], after)
  const cannotSave = maySave.ok && !maySave.value
  return {
    values,
    change: (change: Partial<typeof values>) => setValues((now) => ({ ...now, ...change })),
    asks: cannotSave || rules.length > 0,
    need: describeApprovalNeed(rules, !cannotSave),
  }
}

export function GrantReason({ reason }: { reason: ReturnType<typeof useGrantReason> }) {
  const { values, change, asks, need } = reason
  return (
    <Panel title={asks ? 'Request' : 'Reason'}>
      <TextareaField
        label="Reason"
        required
        rows={2}
        value={values.reason}
        onChange={({ target }) => change({ reason: target.value })}
        error={undefined}
        help={
          asks
            ? 'Shown to the reviewer of the request.'
            : 'Stored with the version of the policy and in the audit log.'
        }
      />
      {asks && (
        <>
          <ExpiryField
            value={values.expires}
            onChange={({ target }) => change({ expires: target.value })}
            error={undefined}
          />
          <TicketField
            value={values.ticket}
            onChange={({ target }) => change({ ticket: target.value })}
            error={undefined}
          />
          <Note kind="info">{need}</Note>
        </>
      )}
    </Panel>
  )
}
