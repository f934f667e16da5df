'use client'

import { CodeTabs } from '@/components/code/code-tabs'
import { Diff } from '@/components/code/diff'
import { TextareaField } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { useServerAction } from '@/components/form/use-server-action'
import { Button } from '@/components/ui/button'
import { Columns, Panel, Stack } from '@/components/ui/panel'
import { savePolicyAction } from '@/lib/policies/actions'
import { codeOf } from '@/lib/policies/code'
import { policiesQuery } from '@/lib/policies/queries'
import type { PolicyDetail } from '@/lib/policies/schema'
import { BeforeSaving } from './before-saving'
import { errorsOf } from './checks'
import { changedMeanwhile, LiveChange } from './live-change'
import type { Editing } from './use-editing'

type ReviewProps = {
  live: PolicyDetail
  /** Live is being read again. */
  reading: boolean
  onReadAgain: () => void
  editing: Editing
  apiUrl: string
  refusal: string | undefined
  onBack: () => void
  onSaved: (name: string) => void
}

/** What will change, checked against what is live now, and the reason for it. */
export function Review(props: ReviewProps) {
  const { live, reading, onReadAgain, editing, apiUrl, refusal, onBack, onSaved } = props
  const { draft, change, checks } = editing
  const save = useServerAction({
    action: savePolicyAction,
    invalidates: [policiesQuery],
    onDone: ({ name }) => onSaved(name),
    onRefused: ({ code }) => {
      if (code === 'conflict') onReadAgain()
    },
  })
  const changed = changedMeanwhile(live, draft)
  const unchanged = draft.text === live.text
  const { policy } = checks

  return (
    <>
      {changed && <LiveChange live={live} editing={editing} />}
      <Columns layout="wide-left">
        <Stack>
          <Panel flush title="Text">
            {unchanged ? (
              <p className="px-3.5 py-2 text-ink-2">Nothing is changed.</p>
            ) : (
              <Diff before={live.text} after={draft.text} label="Changes to the text" />
            )}
          </Panel>
        </Stack>
        <Stack>
          <BeforeSaving live={live} draft={draft} checks={checks} reading={reading} />
          <Panel>
            <Form
              state={{
                submit: (event) => {
                  event.preventDefault()
                  const { text, base, reason } = draft
                  save.run({ text, base, was: live.name, reason })
                },
                pending: save.pending,
                problem: changed ? undefined : save.problem,
              }}
              submitLabel="Save policy"
              disabledReason={
                refusal ?? whyNot({ errors: errorsOf(checks).length, unchanged, changed })
              }
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
            </Form>
          </Panel>
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

function whyNot(state: { errors: number; unchanged: boolean; changed: boolean }) {
  if (state.errors > 0) return 'Mend the errors in the JSON first.'
  if (state.unchanged) return 'Nothing is changed.'
  if (state.changed) return 'Somebody changed it meanwhile: choose above what is to be saved.'
  return undefined
}
