'use client'

import { CodeBlock } from '@/components/patterns/code-block'
import { StatusList } from '@/components/patterns/status-list'
import { Panel } from '@/components/ui/panel'
import { Versus } from '@/components/ui/versus'
import { plural } from '@/lib/common/plural'
import type { WorkloadFinding } from '@/lib/core/diagnosis/workload'
import { difference } from '@/lib/core/identity/difference'

type Finding = Omit<WorkloadFinding, 'edits'>
type WorkloadFindingsProps = { findings: Finding[]; corrected?: string }

/** The findings of a workload's manifest, and the corrected manifest. */
export function WorkloadFindings({ findings, corrected }: WorkloadFindingsProps) {
  return (
    <>
      <Panel title="Workload manifest" aside={countOf(findings)} flush>
        <StatusList
          label="Workload check"
          items={findings.map(({ code, state, title, detail, expected, presented }) => {
            const sides = expected === undefined ? undefined : difference(expected, presented ?? '')
            return {
              key: code,
              state,
              title,
              detail,
              ...(sides
                ? {
                    evidence: (
                      <Versus
                        rows={[
                          { label: 'Expected', pieces: sides.left },
                          { label: 'Presented', pieces: sides.right },
                        ]}
                      />
                    ),
                  }
                : {}),
            }
          })}
        />
      </Panel>
      {corrected && (
        <Panel title="Corrected manifest" flush>
          <CodeBlock code={corrected} label="Corrected manifest" language="yaml" />
        </Panel>
      )}
    </>
  )
}

function countOf(findings: Finding[]) {
  const wrong = findings.filter(({ state }) => state === 'fail').length
  const warned = findings.filter(({ state }) => state === 'warn').length
  if (wrong + warned === 0) return 'No problems found'
  return [wrong && plural(wrong, 'error'), warned && plural(warned, 'warning')]
    .filter(Boolean)
    .join(', ')
}
