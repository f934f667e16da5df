'use client'

import { Diff } from '@/components/patterns/diff'
import { type StatusItem, StatusList } from '@/components/patterns/status-list'
import { Button } from '@/components/ui/button'
import { Note } from '@/components/ui/note'
import { Columns, Panel } from '@/components/ui/panel'
import {
  applyTheirs,
  compareStatements,
  type StatementChange,
} from '@/lib/core/policy/statement-merge'
import type { LivePolicy } from '../draft'
import type { PolicyEditing } from '../use-editing'
import { TextChange } from './text-change'

/** Somebody saved since: theirs, mine and what both began with. Nothing typed is touched. */
export function ConflictPanel({ live, editing }: { live: LivePolicy; editing: PolicyEditing }) {
  const { draft, change, replace, checks, frozen } = editing
  const texts = { base: draft.baseText, mine: draft.text, theirs: live.text }
  const changes = frozen ? [] : compareStatements(texts, checks.base)
  const conflicts = changes.filter(({ by }) => by === 'both')
  const theirs = changes.filter(({ by }) => by === 'theirs')
  const rebase = () => change({ base: live.base, baseText: live.text })
  const take = (which: readonly StatementChange[]) =>
    replace(applyTheirs(draft.text, which, checks.base))

  return (
    <Panel title={`Somebody changed ${live.name} since you began`} tone="warn">
      <Note kind="warn" live>
        CoreWeave keeps no version of a policy and would let you replace theirs unseen, so the
        console compared the text. What you typed is kept.
      </Note>
      {changes.length > 0 && (
        <div className="rounded-control border border-line">
          <StatusList
            label="Statements that differ"
            items={changes.map((each) => itemOf(each, () => take([each])))}
          />
        </div>
      )}
      <Columns>
        <TextChange label="What they changed" before={draft.baseText} after={live.text} />
        <TextChange label="What yours would change on it" before={live.text} after={draft.text} />
      </Columns>
      <div className="flex flex-wrap gap-2">
        {theirs.length > 0 && (
          <Button
            variant="primary"
            onClick={() => {
              take(theirs)
              rebase()
            }}
          >
            {conflicts.length > 0 ? 'Merge, mine where both changed' : 'Merge both'}
          </Button>
        )}
        <Button {...(theirs.length === 0 && { variant: 'primary' })} onClick={rebase}>
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

const words = {
  both: { state: 'fail', detail: 'Both of you changed it, each differently.' },
  theirs: { state: 'warn', detail: 'Only they changed it.' },
  mine: { state: 'info', detail: 'Only you changed it.' },
  same: { state: 'pass', detail: 'Both of you made the same change.' },
} as const

const textOf = (value: unknown) =>
  value === undefined ? '' : `${JSON.stringify(value, null, 2)}\n`

function itemOf(change: StatementChange, onTake: () => void): StatusItem {
  const { name, by, mine, theirs } = change
  return {
    key: name,
    ...words[by],
    title: <code>{name}</code>,
    ...(by === 'both' && {
      evidence: (
        <Diff before={textOf(theirs)} after={textOf(mine)} label={`${name}: theirs, then mine`} />
      ),
      action: (
        <Button size="tiny" onClick={onTake}>
          Take theirs for {name}
        </Button>
      ),
    }),
  }
}
