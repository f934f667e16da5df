'use client'

import { EmergencyButton } from '@/components/approval-rules/emergency-button'
import { RequestForm } from '@/components/approval-rules/request-form'
import { useCoveringRules } from '@/components/approval-rules/use-covering-rules'
import { useServerAction } from '@/components/form/use-server-action'
import { useUrlParam } from '@/components/table/url-param'
import { Button } from '@/components/ui/button'
import { Panel } from '@/components/ui/panel'
import { savePolicyAction } from '@/lib/features/policies/actions'
import { policiesQuery, policyHistoryQuery } from '@/lib/features/policies/queries'
import type { ReviewProps } from './review'
import { SaveForm, whyNotYet } from './save-form'

/** Saving, or asking for it where this person may not write policies or a rule covers the change. */
export function SaveOrAsk(props: ReviewProps) {
  const { live, editing, refusal, onBack } = props
  const { draft, change, checks } = editing
  const [revises] = useUrlParam('request')
  const rules = useCoveringRules([live.name, checks.policy?.name ?? live.name], checks.policy)
  if (!refusal && rules.length === 0 && !revises) return <SaveForm {...props} />
  const { text, base } = draft
  const why = whyNotYet(props)
  return (
    <Panel>
      <RequestForm
        proposal={{ kind: 'save', text, base, ...(base !== null && { was: live.name }) }}
        reason={draft.reason}
        onReason={(reason) => change({ reason })}
        rules={rules}
        mayWrite={!refusal}
        disabledReason={why}
        {...(revises && { revises })}
        onRequested={() => change({ text: draft.baseText, reason: '' })}
        actions={
          <Button variant="quiet" onClick={onBack}>
            Back to editing
          </Button>
        }
      />
      {!refusal && rules.length > 0 && <Emergency {...props} why={why} />}
    </Panel>
  )
}

function Emergency({ live, editing, onSaved, why }: ReviewProps & { why: string | undefined }) {
  const { draft, checks } = editing
  const name = checks.policy?.name ?? live.name
  const save = useServerAction({
    action: savePolicyAction,
    invalidates: [policiesQuery, ...[live.name, name].map(policyHistoryQuery)],
    onDone: (saved) => onSaved(saved.name),
  })
  const { text, base, reason } = draft
  const was = base === null ? {} : { was: live.name }
  return (
    <div>
      <EmergencyButton
        name={name}
        reason={reason}
        label="Save as an emergency"
        onConfirm={() => save.run({ text, base, reason, ...was, emergency: true })}
        pending={save.pending}
        problem={save.problem}
        disabledReason={why}
      />
    </div>
  )
}
