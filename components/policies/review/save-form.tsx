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
      ? 'This is hard to undo: type its name to confirm.'
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
        refusedTitle="The policy was not saved."
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
          help="Kept with this version, and in the audit record."
        />
        {lockOut.length > 0 && (
          <>
            <Note kind="fail" title="This is hard to undo.">
              {lockOut.join(' ')}
            </Note>
            <TextField
              label={`Type ${name} to save it all the same`}
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
  if (blockingFindings(checks).length > 0) return 'Mend the errors in the JSON first.'
  if (draft.text === live.text) return 'Nothing is changed.'
  if (hasLiveChanged(live, draft))
    return 'Somebody changed it meanwhile: choose above what is to be saved.'
  if (isComparing(props)) return 'Who gains and loses what is still being worked out.'
  return undefined
}
