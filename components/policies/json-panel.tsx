'use client'

import { JsonEditor } from '@/components/patterns/json-editor'
import { CopyButton } from '@/components/ui/copy'
import { Panel } from '@/components/ui/panel'
import { State } from '@/components/ui/state'
import type { Span } from '@/lib/core/policy/outline'
import type { Known } from './cards/use-known'
import { blockingOf, type Checks } from './checks'
import { ProblemsList } from './problems-list'
import type { Editing } from './use-editing'

type JsonPanelProps = {
  name: string
  editing: Editing
  /** The same, a moment behind while one types. */
  calm: Editing
  known: Known
  highlight?: Span | undefined
}

/** The text itself, which is the truth, with its problems at their places and below in words. */
export function JsonPanel({ name, editing, calm, known, highlight }: JsonPanelProps) {
  const { draft, checks, restored } = editing
  // The editor moves what it shows along until newer findings come.
  const stale = checks.problems.some(({ of }) => of !== checks.text)
  return (
    <Panel
      flush
      title="JSON"
      aside={
        <>
          <span aria-live="polite">
            <Verdict checks={checks} />
          </span>
          <CopyButton text={draft.text} label="JSON" />
        </>
      }
    >
      <div className="h-[min(60vh,520px)] overflow-hidden">
        {restored && (
          <JsonEditor
            initial={draft.text}
            label={`JSON of ${name}`}
            checked={stale ? undefined : checks}
            highlight={highlight}
            {...editing.editor}
          />
        )}
      </div>
      <ProblemsList editing={calm} checks={calm.checks} known={known} />
    </Panel>
  )
}

function Verdict({ checks }: { checks: Checks }) {
  const errors = blockingOf(checks).length
  const others = checks.problems.length - errors
  if (errors > 0) return <State kind="fail">{counted(errors, 'error')}</State>
  if (others > 0) return <State kind="warn">{counted(others, 'finding')}</State>
  return <State kind="pass">A policy CoreWeave would take</State>
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`
