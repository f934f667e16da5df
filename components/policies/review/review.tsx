'use client'

import { useState } from 'react'
import { CodeTabs } from '@/components/code/code-tabs'
import { TextareaField, TextField } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { useServerAction } from '@/components/form/use-server-action'
import { Button } from '@/components/ui/button'
import { Note } from '@/components/ui/note'
import { Columns, Panel, Stack } from '@/components/ui/panel'
import { savePolicyAction } from '@/lib/policies/actions'
import { codeOf } from '@/lib/policies/code'
import { policiesQuery, policyHistoryQuery } from '@/lib/policies/queries'
import type { Analysed } from '../analysis/use-analysis'
import type { Known } from '../cards/use-known'
import { blockingOf } from '../checks'
import { changedMeanwhile, type Live } from '../live'
import type { Editing } from '../use-editing'
import { AccessChange } from './access-change'
import { BeforeSaving } from './before-saving'
import { LiveChange } from './live-change'
import { TextChange } from './text-change'

export type ReviewProps = {
  live: Live
  /** Live is being read again. */
  reading: boolean
  onReadAgain: () => void
  editing: Editing
  analysed: Analysed
  known: Known
  apiUrl: string
  refusal: string | undefined
  onBack: () => void
  onSaved: (name: string) => void
}

/** What will change, for whom, checked against what is live now, and the reason for it. */
export function Review(props: ReviewProps) {
  const { live, reading, editing, analysed, known, apiUrl } = props
  const { draft, checks } = editing
  const { analysis, fresh } = analysed
  const { policy } = checks
  return (
    <>
      {changedMeanwhile(live, draft) && <LiveChange live={live} editing={editing} />}
      <Columns layout="wide-left">
        <Stack>
          {analysis && fresh ? (
            <AccessChange
              comparison={analysis.comparison}
              known={known}
              second={{ gates: analysed.gates, reading: analysed.readingGates }}
            />
          ) : (
            <NoComparison {...props} />
          )}
          <TextChange before={live.text} after={draft.text} />
        </Stack>
        <Stack>
          <BeforeSaving
            live={live}
            draft={draft}
            checks={checks}
            reading={reading}
            lockOut={analysis?.lockOut}
          />
          <SaveForm {...props} />
          {policy && (
            <Panel title="The same without the console" flush>
              <CodeTabs label="The same without the console" tabs={codeOf(policy, apiUrl)} />
            </Panel>
          )}
        </Stack>
      </Columns>
    </>
  )
}

function NoComparison({ analysed: { live }, editing: { checks } }: ReviewProps) {
  if (!checks.policy)
    return <Note kind="warn">Who gains and loses what is told once the JSON is a policy.</Note>
  if (live && !live.ok)
    return (
      <Note kind="warn" title="Who gains and loses what cannot be told.">
        {live.error.message}
      </Note>
    )
  return <Note kind="run">Comparing with what is live …</Note>
}

function SaveForm(props: ReviewProps) {
  const { live, onReadAgain, editing, analysed, refusal, onBack, onSaved } = props
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
  const changed = changedMeanwhile(live, draft)
  const reason =
    refusal ??
    whyNot({
      blocked: blockingOf(checks).length > 0,
      unchanged: draft.text === live.text,
      changed,
      unconfirmed: lockOut.length > 0 && typed.trim() !== name,
    })

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
        {refusal && <Note kind="info">{refusal}</Note>}
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

type Why = { blocked: boolean; unchanged: boolean; changed: boolean; unconfirmed: boolean }

function whyNot({ blocked, unchanged, changed, unconfirmed }: Why) {
  if (blocked) return 'Mend the errors in the JSON first.'
  if (unchanged) return 'Nothing is changed.'
  if (changed) return 'Somebody changed it meanwhile: choose above what is to be saved.'
  if (unconfirmed) return 'This is hard to undo: type its name to confirm.'
  return undefined
}
