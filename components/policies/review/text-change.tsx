'use client'

import { useMemo, useState } from 'react'
import { Diff, DiffLines } from '@/components/patterns/diff'
import { useVisibleRows } from '@/components/patterns/use-visible-rows'
import { SegmentedControl } from '@/components/ui/choice'
import { Panel } from '@/components/ui/panel'
import { diffHunks } from '@/lib/common/line-diff'

const VIEWS = [
  { value: 'changes', label: 'Changes' },
  { value: 'whole', label: 'Full text' },
] as const

const MOST_PLACES = 50

type TextChangeProps = { before: string; after: string; label?: string }

/** The text diff: changed sections or the full text. */
export function TextChange({ before, after, label = 'JSON' }: TextChangeProps) {
  const [view, setView] = useState<'changes' | 'whole'>('changes')
  const same = before === after
  const hunks = useMemo(() => diffHunks(before, after), [before, after])
  const { shown, more } = useVisibleRows(hunks, MOST_PLACES, 'changes')
  return (
    <Panel
      flush
      title={label}
      aside={
        !same && (
          <SegmentedControl
            label={`View of ${label}`}
            value={view}
            onValueChange={setView}
            options={[...VIEWS]}
          />
        )
      }
    >
      {same && <p className="px-3.5 py-2 text-ink-2">No changes.</p>}
      {!same && view === 'whole' && <Diff before={before} after={after} label={label} />}
      {!same &&
        view === 'changes' &&
        shown.map((hunk) => (
          <div key={hunk.line} className="not-last:border-line not-last:border-b">
            <p className="px-3.5 pt-1.5 text-ink-3 text-small">Line {hunk.line}</p>
            <DiffLines lines={hunk.lines} label={`${label} from line ${hunk.line}`} />
          </div>
        ))}
      {!same && view === 'changes' && more}
    </Panel>
  )
}
