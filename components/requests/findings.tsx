import { StatusList } from '@/components/patterns/status-list'
import { Panel } from '@/components/ui/panel'
import type { PlacedFinding } from '@/lib/features/policies/analysis'

const KINDS = { error: 'fail', warning: 'warn', note: 'info' } as const

/** What is risky or wrong in the proposal, each with the sentence it rests on. */
export function Findings({ findings }: { findings: readonly PlacedFinding[] }) {
  if (findings.length === 0) return null
  return (
    <Panel title={findings.length === 1 ? '1 finding' : `${findings.length} findings`} flush>
      <StatusList
        label="Findings"
        items={findings.map(({ severity, message, documentation, from }) => ({
          key: `${from} ${message}`,
          state: KINDS[severity],
          title: message,
          detail: `“${documentation.sentence}”`,
        }))}
      />
    </Panel>
  )
}
