'use client'

import { useState } from 'react'
import { ChangeForm } from '@/components/approval-rules/change-form'
import { useCoveringRules } from '@/components/approval-rules/use-covering-rules'
import { TextField } from '@/components/form/fields'
import { useServerAction } from '@/components/form/use-server-action'
import { useUrlParam } from '@/components/table/url-param'
import { Button } from '@/components/ui/button'
import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { savePolicyAction } from '@/lib/features/policies/actions'
import { policiesQuery, policyHistoryQuery } from '@/lib/features/policies/queries'
import type { AnalysisState } from '../analysis/use-analysis'
import { blockingFindings } from '../checks'
import { hasLiveChanged, type LivePolicy } from '../draft'
import { deleteSentSave, storeSentSave } from '../interrupted-save'
import type { KnownInventory } from '../known-inventory'
import type { PolicyEditing } from '../use-editing'

export type ReviewProps = {
  live: LivePolicy
  /** Whether the live policy is being reloaded. */
  reading: boolean
  onReadAgain: () => void
  editing: PolicyEditing
  draftKey: string
  analysed: AnalysisState
  known: KnownInventory
  apiUrl: string
  /** Why this person cannot save policies; undefined where they can. */
  refusal: string | undefined
  onBack: () => void
  onSaved: (name: string) => void
}

/** Saves the draft, or requests approval where a rule or a missing permission asks for it. */
export function SaveForm(props: ReviewProps) {
  const { live, onReadAgain, editing, draftKey, analysed, refusal, onBack, onSaved } = props
  const { draft, change, checks } = editing
  const [typed, setTyped] = useState('')
  const [revises] = useUrlParam('request')
  const name = checks.policy?.name ?? live.name
  const rules = useCoveringRules([live.name, name], checks.policy)
  const save = useServerAction({
    action: savePolicyAction,
    invalidates: [policiesQuery, ...[live.name, name].map(policyHistoryQuery)],
    onDone: (saved) => {
      deleteSentSave(draftKey)
      onSaved(saved.name)
    },
    onRefused: ({ code }) => {
      // Without an answer the save may have been made, as where the page is reloaded meanwhile.
      if (code !== 'unreachable') deleteSentSave(draftKey)
      if (code === 'conflict') onReadAgain()
    },
  })
  const lockOut = analysed.analysis?.lockOut ?? []
  const { text, base, reason } = draft
  const was: { was?: string } = live.base === null ? {} : { was: live.name }
  const run = (emergency?: true) => {
    storeSentSave(draftKey, { text, before: live.text, was: was.was ?? null })
    save.run({ text, base, reason, ...was, ...(emergency && { emergency }) })
  }
  return (
    <Panel>
      <ChangeForm
        proposal={{ kind: 'save', text, base, ...was }}
        reason={reason}
        onReason={(next) => change({ reason: next })}
        rules={rules}
        mayWrite={!refusal}
        {...(revises && { revises })}
        onRequested={() => change({ text: draft.baseText, reason: '' })}
        save={{
          onSave: () => run(),
          pending: save.pending,
          problem: hasLiveChanged(live, draft) ? undefined : save.problem,
          label: live.base === null ? 'Create policy' : 'Save policy',
          tone: hasLiveChanged(live, draft) ? 'default' : 'primary',
          refusedTitle: 'Could not save the policy',
          reasonHelp: 'Stored with this version and in the audit log.',
        }}
        disabledReason={describeBlocker(props)}
        saveDisabledReason={
          lockOut.length > 0 && typed.trim() !== name
            ? 'You could lock yourself out: type the policy name to confirm.'
            : undefined
        }
        emergency={{
          name,
          onSave: () => run(true),
        }}
        actions={
          <Button variant="quiet" onClick={onBack}>
            Back to editing
          </Button>
        }
      >
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
      </ChangeForm>
    </Panel>
  )
}

/** Whether the comparison with the live policies is still being computed. */
export const isComparing = ({
  analysed: { live, fresh, gaveUp },
  editing: { checks },
}: Pick<ReviewProps, 'analysed' | 'editing'>) =>
  checks.policy !== undefined && live?.ok !== false && !fresh && !gaveUp

/** What keeps the draft from being saved or requested; undefined where nothing does. */
function describeBlocker(props: ReviewProps) {
  const { live, editing } = props
  const { draft, checks } = editing
  if (blockingFindings(checks).length > 0) return 'Fix the errors in the JSON first.'
  if (draft.text === live.text) return 'There are no changes to save.'
  if (hasLiveChanged(live, draft))
    return 'Someone else changed this policy: resolve the conflict above first.'
  if (isComparing(props)) return 'Wait for the access comparison.'
  return undefined
}
