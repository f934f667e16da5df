'use client'

import { useState } from 'react'
import { TextareaField, TextField } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { useServerAction } from '@/components/form/use-server-action'
import { Button } from '@/components/ui/button'
import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { savePolicyAction } from '@/lib/features/policies/actions'
import { policiesQuery, policyHistoryQuery } from '@/lib/features/policies/queries'
import { blockingFindings } from '../checks'
import { hasLiveChanged } from '../draft'
import type { ReviewProps } from './review'

export function SaveForm(props: ReviewProps) {
  const { live, onReadAgain, editing, analysed, onBack, onSaved } = props
  const { draft, change, checks } = editing
  const [typed, setTyped] = useState('')
  const name = checks.policy?.name ?? live.name
  const save = useServerAction({
    action: savePolicyAction,
    invalidates: [policiesQuery, ...[live.name, name].map(policyHistoryQuery)],
    onDone: ({ name }) => onSaved(name),
    onRefused: ({ code }) => {
      if (code === 'conflict') onReadAgain()
    },
  })
  const lockOut = analysed.analysis?.lockOut ?? []
  const changed = hasLiveChanged(live, draft)
  const reason =
    whyNotYet(props) ??
    (lockOut.length > 0 && typed.trim() !== name
      ? 'You could lock yourself out: type the policy name to confirm.'
      : undefined)

  return (
    <Panel>
      <Form
        state={{
          submit: (event) => {
            event.preventDefault()
            const { text, base, reason } = draft
            save.run({ text, base, reason, ...(live.base !== null && { was: live.name }) })
          },
          pending: save.pending,
          problem: changed ? undefined : save.problem,
        }}
        submitLabel={live.base === null ? 'Create policy' : 'Save policy'}
        disabledReason={reason}
        refusedTitle="Could not save the policy"
        actions={
          <Button variant="quiet" onClick={onBack}>
            Back to editing
          </Button>
        }
      >
        <TextareaField
          label="Reason"
          value={draft.reason}
          onChange={(event) => change({ reason: event.target.value })}
          error={save.problem?.fields?.['reason']?.[0]}
          help="Stored with this version and in the audit log."
        />
        {lockOut.length > 0 && (
          <>
            <Note kind="fail" title="You could lock yourself out">
              {lockOut.join(' ')}
            </Note>
            <TextField
              label={`Type ${name} to save anyway`}
              mono
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          </>
        )}
      </Form>
    </Panel>
  )
}

/** Whether what the draft means among the live policies will be known in a moment. */
export const isComparing = ({ analysed: { live, fresh }, editing: { checks } }: ReviewProps) =>
  checks.policy !== undefined && live?.ok !== false && !fresh

/** What keeps a draft from being written, or asked for. */
export function whyNotYet(props: ReviewProps) {
  const { live, editing } = props
  const { draft, checks } = editing
  if (blockingFindings(checks).length > 0) return 'Fix the errors in the JSON first.'
  if (draft.text === live.text) return 'There are no changes to save.'
  if (hasLiveChanged(live, draft))
    return 'Someone else changed this policy: resolve the conflict above first.'
  if (isComparing(props)) return 'Wait for the access comparison.'
  return undefined
}
