'use client'

import { memo } from 'react'
import { JsonEditor } from '@/components/patterns/json-editor'
import { principalLabel } from '@/components/patterns/principal-label'
import { ProblemRow } from '@/components/patterns/problem-row'
import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy'
import { ExternalLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { State } from '@/components/ui/state'
import { plural } from '@/lib/common/plural'
import type { TextSpan } from '@/lib/core/policy/outline'
import { positions } from '@/lib/core/structured-text/positions'
import { blockingFindings, type EditorFinding, type PolicyChecks } from './checks'
import type { KnownInventory } from './known-inventory'
import type { PolicyEditing } from './use-editing'

type JsonPanelProps = {
  name: string
  editing: PolicyEditing
  /** The same, a moment behind while one types. */
  calm: PolicyEditing
  known: KnownInventory
  highlight?: TextSpan | undefined
}

/** The JSON editor with its problems, inline and as a list. */
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

function Verdict({ checks }: { checks: PolicyChecks }) {
  const errors = blockingFindings(checks).length
  const others = checks.problems.length - errors
  if (errors > 0) return <State kind="fail">{plural(errors, 'error')}</State>
  if (others > 0) return <State kind="warn">{plural(others, 'finding')}</State>
  if (checks.incomplete) return <State kind="idle">Incomplete</State>
  return <State kind="done">Valid policy</State>
}

const SHOWN = 50

/** Principals of service accounts, shown by their short label. */
const PRINCIPAL = /(role\/https?:\S+:system:serviceaccount:[\w.:*-]*[\w*-])/

/** Lists every problem with its fix, accessible without the editor's underlines. */
type ProblemsListProps = { editing: PolicyEditing; checks: PolicyChecks; known: KnownInventory }

export const ProblemsList = memo(function ProblemsList(props: ProblemsListProps) {
  const { editing, checks, known } = props
  const { text, problems } = checks
  const at = positions(text)
  if (problems.length === 0) return null
  return (
    <ul aria-label="Problems in the JSON" className="relative max-h-52 overflow-y-auto">
      {problems.slice(0, SHOWN).map((problem, index) => (
        <ProblemRow
          // biome-ignore lint/suspicious/noArrayIndexKey: problems have no other name
          key={index}
          severity={problem.severity}
          line={at(problem.from, 0).line}
          onShow={() => editing.handle?.show(problem.from)}
          fixes={<FixButton finding={problem} editing={editing} />}
        >
          <FindingMessage finding={problem} known={known} />
        </ProblemRow>
      ))}
      {problems.length > SHOWN && (
        <li className="border-line border-t px-3.5 py-2 text-ink-2">
          {problems.length - SHOWN} more. Fix the listed problems to see them.
        </li>
      )}
    </ul>
  )
})

/** Disabled while the text differs from the checked text. */
export const FixButton = ({
  finding,
  editing,
}: {
  finding: EditorFinding
  editing: PolicyEditing
}) => {
  const { fix, of } = finding
  if (!fix) return null
  return (
    <Button
      size="tiny"
      disabled={of !== editing.draft.text}
      onClick={() => void editing.apply(fix.edits, of)}
    >
      {fix.title}
    </Button>
  )
}

type FindingWordsProps = {
  finding: EditorFinding
  known: Pick<KnownInventory, 'clusters' | 'users'>
}

export const FindingMessage = ({
  finding: { message, documentation },
  known,
}: FindingWordsProps) => (
  <>
    {message.split(PRINCIPAL).map((part, index) => {
      if (index % 2 === 0) return part
      const { label } = principalLabel(part, known)
      return (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of one sentence have no other name
        <b key={index} title={part}>
          {label}
        </b>
      )
    })}
    {documentation && (
      <>
        {' '}
        <span title={documentation.sentence}>
          <ExternalLink href={documentation.url}>Documentation</ExternalLink>
        </span>
      </>
    )}
  </>
)
