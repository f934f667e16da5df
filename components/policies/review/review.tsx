'use client'

import { CodeTabs } from '@/components/patterns/code-tabs'
import { Note } from '@/components/ui/note'
import { Columns, Panel, Stack } from '@/components/ui/panel'
import { policyCodeSamples } from '@/lib/features/policies/code-samples'
import { GaveUpNote } from '../analysis/gave-up-note'
import { hasLiveChanged } from '../draft'
import { AccessChange } from './access-change'
import { ConflictPanel } from './conflict'
import { PreSaveChecks } from './pre-save-checks'
import { isComparing, type ReviewProps, SaveForm } from './save-form'
import { TextChange } from './text-change'

/** The review before a save: access changes, text changes, checks and the save form. */
export function Review(props: ReviewProps) {
  const { live, reading, editing, analysed, known, apiUrl } = props
  const { draft, checks } = editing
  const { analysis, fresh } = analysed
  const { policy } = checks
  return (
    <>
      {hasLiveChanged(live, draft) && <ConflictPanel live={live} editing={editing} />}
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
          <PreSaveChecks
            live={live}
            draft={draft}
            checks={checks}
            reading={reading}
            lockOut={analysed.gaveUp ? undefined : analysis?.lockOut}
            comparing={isComparing(props)}
            gained={fresh ? analysis?.comparison.gained : undefined}
          />
          <SaveForm {...props} />
          {policy && (
            <Panel title="Use without the console" flush>
              <CodeTabs
                label="The same without the console"
                tabs={policyCodeSamples(policy, apiUrl)}
              />
            </Panel>
          )}
        </Stack>
      </Columns>
    </>
  )
}

function NoComparison({ analysed: { live, gaveUp }, editing: { checks } }: ReviewProps) {
  if (!checks.policy)
    return <Note kind="warn">Fix the JSON to see who gains and loses access.</Note>
  if (live && !live.ok)
    return (
      <Note kind="warn" title="Could not compare access">
        {live.error.message}
      </Note>
    )
  if (gaveUp) return <GaveUpNote>read the changes of the text below before you save.</GaveUpNote>
  return <Note kind="run">Comparing with the live policies…</Note>
}
