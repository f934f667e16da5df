'use client'

import { useState } from 'react'
import { Diff } from '@/components/patterns/diff'
import { StatementSummaries } from '@/components/policies/policy-summary'
import { SegmentedControl } from '@/components/ui/choice'
import { CopyButton } from '@/components/ui/copy'
import { Panel } from '@/components/ui/panel'
import type { Policy } from '@/lib/core/policy/document'
import type { KnownNames } from '@/lib/core/policy/summary'
import type { RequestDetail } from '@/lib/features/requests/schema'

type ProposedProps = {
  request: RequestDetail
  policy: Policy | undefined
  known: KnownNames
  /** The text that the request replaces, if the signed-in person may read it. */
  before: string | undefined
  /** Whether the diff is shown first, where the access could not be compared. */
  textFirst: boolean
}

const VIEWS = [
  { value: 'cards', label: 'Sentences' },
  { value: 'json', label: 'JSON' },
] as const

/** The proposal, as statements in words and as a diff of its text. */
export function ProposedChange(props: ProposedProps) {
  const { request, policy, known, before, textFirst } = props
  const [chosen, setView] = useState<'cards' | 'json'>()
  const view = chosen ?? (textFirst ? 'json' : 'cards')
  const { kind, text } = request
  const asText = view === 'json' || !policy
  return (
    <Panel
      title={proposedChangeTitle(request)}
      flush={asText}
      aside={
        <>
          {policy && (
            <SegmentedControl
              label="View"
              value={view}
              onValueChange={setView}
              options={[...VIEWS]}
            />
          )}
          {text && <CopyButton text={text} label="JSON" />}
        </>
      }
    >
      {asText ? (
        <Diff
          before={before ?? ''}
          after={kind === 'delete' && before === undefined ? '(deleted)' : text}
          label="Proposed text"
        />
      ) : (
        <StatementSummaries policy={policy} known={known} />
      )}
    </Panel>
  )
}

function proposedChangeTitle({ kind, policy, base, was }: RequestDetail) {
  if (kind === 'rules') return 'Approval rules'
  if (kind === 'delete') return `Delete ${policy}`
  if (was && was !== policy) return `${was}, renamed to ${policy}`
  return base === null ? `New policy ${policy}` : `Change to ${policy}`
}
