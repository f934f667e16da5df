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

/** Resolves a conflict with a policy that someone else saved. The draft changes only by choice. */
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
    <Panel title={`Someone else changed ${live.name}`} tone="warn">
      <Note kind="warn" live>
        CoreWeave does not detect conflicting saves, so the console compared the policies. Your
        changes are kept.
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
        <TextChange label="Their changes" before={draft.baseText} after={live.text} />
        <TextChange label="Your changes to the live policy" before={live.text} after={draft.text} />
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
            {conflicts.length > 0 ? 'Merge, keep mine on conflicts' : 'Merge'}
          </Button>
        )}
        <Button {...(theirs.length === 0 && { variant: 'primary' })} onClick={rebase}>
          Keep my version
        </Button>
        <Button
          onClick={() => {
            replace(live.text)
            rebase()
          }}
        >
          Discard my changes
        </Button>
      </div>
    </Panel>
  )
}

const words = {
  both: { state: 'fail', detail: 'Conflict: you both changed this statement.' },
  theirs: { state: 'warn', detail: 'Changed by them.' },
  mine: { state: 'info', detail: 'Changed by you.' },
  same: { state: 'done', detail: 'You both made the same change.' },
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
        <Diff before={textOf(theirs)} after={textOf(mine)} label={`${name}: theirs and mine`} />
      ),
      action: (
        <Button size="tiny" onClick={onTake}>
          Use their {name}
        </Button>
      ),
    }),
  }
}
