import { Sentence } from '@/components/patterns/sentence'
import { Chip } from '@/components/ui/chip'
import { Panel } from '@/components/ui/panel'
import type { Policy } from '@/lib/core/policy/document'
import { type KnownNames, summariseStatement } from '@/lib/core/policy/summary'

type WhatItSaysProps = {
  policy: Policy | undefined
  known: KnownNames
  /** Shown until there is a policy. */
  until: string
}

/** Each statement as a sentence, live. */
export const PolicySummary = ({ policy, known, until }: WhatItSaysProps) => (
  <Panel title="Summary">
    {policy ? (
      <StatementSummaries policy={policy} known={known} />
    ) : (
      <p className="text-ink-2">{until}</p>
    )}
  </Panel>
)

type StatementsProps = { policy: Policy; known: KnownNames }

export const StatementSummaries = ({ policy, known }: StatementsProps) => (
  <ul className="grid gap-2">
    {policy.statements.map((statement, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: statements may share a name
      <li key={index} className="flex flex-wrap items-baseline gap-x-2">
        {statement.effect === 'Deny' && <Chip kind="bad">Deny</Chip>}
        <Sentence parts={summariseStatement(statement, known)} />
        <code className="text-ink-3">{statement.name}</code>
      </li>
    ))}
  </ul>
)
