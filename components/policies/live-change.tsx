'use client'

import { Diff } from '@/components/code/diff'
import { Button } from '@/components/ui/button'
import { Note } from '@/components/ui/note'
import { Columns, Panel } from '@/components/ui/panel'
import type { PolicyDetail } from '@/lib/policies/schema'
import type { Editing } from './use-editing'

/** Whether what is live now is another policy than the one this draft was begun on. */
export const changedMeanwhile = (live: PolicyDetail, { base }: { base: string | null }) =>
  base !== live.base

/** Somebody saved since: theirs beside mine, and what can be done. Nothing typed is touched. */
export function LiveChange({ live, editing }: { live: PolicyDetail; editing: Editing }) {
  const { draft, change, replace } = editing
  const rebase = () => change({ base: live.base, baseText: live.text })
  return (
    <Panel title={`Somebody changed ${live.name} since you began`} tone="warn">
      <Note kind="warn">
        CoreWeave keeps no version of a policy and would let you replace theirs unseen, so the
        console compared the text. What you typed is kept.
      </Note>
      <Columns>
        <Panel flush title="What they changed">
          <Diff before={draft.baseText} after={live.text} label="What they changed" />
        </Panel>
        <Panel flush title="What yours would change on it">
          <Diff before={live.text} after={draft.text} label="What yours would change on it" />
        </Panel>
      </Columns>
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" onClick={rebase}>
          Save on what is live now
        </Button>
        <Button
          onClick={() => {
            replace(live.text)
            rebase()
          }}
        >
          Take theirs
        </Button>
      </div>
    </Panel>
  )
}
