'use client'

import { CodeBlock } from '@/components/patterns/code-block'
import { StatusList } from '@/components/patterns/status-list'
import { Panel } from '@/components/ui/panel'
import { Versus } from '@/components/ui/versus'
import type { WorkloadFinding } from '@/lib/core/diagnosis/workload'
import { difference } from '@/lib/core/identity/difference'

/** What a workload's manifest shows, and the manifest as it should be. */
type Finding = Omit<WorkloadFinding, 'edits'>
type WorkloadFindingsProps = { findings: Finding[]; corrected?: string }

export function WorkloadFindings({ findings, corrected }: WorkloadFindingsProps) {
  return (
    <>
      <Panel title="The workload" aside={countOf(findings)} flush>
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
        <Panel title="The corrected manifest" flush>
          <CodeBlock code={corrected} label="Corrected manifest" language="yaml" />
        </Panel>
      )}
    </>
  )
}

function countOf(findings: Finding[]) {
  const wrong = findings.filter(({ state }) => state === 'fail').length
  const warned = findings.filter(({ state }) => state === 'warn').length
  if (wrong + warned === 0) return 'Nothing is wrong'
  return [wrong && `${wrong} wrong`, warned && `${warned} to look at`].filter(Boolean).join(', ')
}
