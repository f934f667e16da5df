import { StatusList } from '@/components/patterns/status-list'
import { Panel } from '@/components/ui/panel'
import { plural } from '@/lib/common/plural'
import type { PlacedFinding } from '@/lib/features/policies/analysis'

const STATES = { error: 'fail', warning: 'warn', note: 'info' } as const

/** The lint findings of a proposal, each with the sentence of the documentation it is based on. */
export function RequestFindings({ findings }: { findings: readonly PlacedFinding[] }) {
  if (findings.length === 0) return null
  return (
    <Panel title={plural(findings.length, 'finding')} flush>
      <StatusList
        label="Findings"
        items={findings.map(({ severity, message, documentation, from }) => ({
          key: `${from} ${message}`,
          state: STATES[severity],
          title: message,
          detail: `“${documentation.sentence}”`,
        }))}
      />
    </Panel>
  )
}
