'use client'

import { CodeBlock } from '@/components/patterns/code-block'
import { StatusList } from '@/components/patterns/status-list'
import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { Versus } from '@/components/ui/versus'
import { plural } from '@/lib/common/plural'
import { type WorkloadFinding, workloadTitle } from '@/lib/core/diagnosis/workload'
import type { ManifestCheck } from '@/lib/core/diagnosis/workload-check'
import { difference } from '@/lib/core/identity/difference'

type Finding = Omit<WorkloadFinding, 'edits' | 'objects'>
type WorkloadFindingsProps = { findings: Finding[]; corrected?: string; workload?: string }

/** The findings of a manifest with all its workloads, and the corrected manifest. */
export function ManifestFindings({ workloads, problems, corrected }: ManifestCheck) {
  return (
    <>
      {problems.map(({ code, title, detail }) => (
        <Note key={code} kind="warn" title={title}>
          {detail}
        </Note>
      ))}
      {workloads.map(({ workload, findings }) => (
        <WorkloadFindings
          key={JSON.stringify([workload.namespace, workloadTitle(workload), workload.at])}
          findings={findings}
          {...(workloads.length > 1 ? { workload: workloadTitle(workload) } : {})}
        />
      ))}
      {corrected && <CorrectedManifest code={corrected} />}
    </>
  )
}

/** The findings of one workload, and its corrected manifest. */
export function WorkloadFindings({ findings, corrected, workload }: WorkloadFindingsProps) {
  return (
    <>
      <Panel title={workload ?? 'Workload manifest'} aside={countOf(findings)} flush>
        <StatusList
          label={workload ? `Workload check of ${workload}` : 'Workload check'}
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
      {corrected && <CorrectedManifest code={corrected} />}
    </>
  )
}

const CorrectedManifest = ({ code }: { code: string }) => (
  <Panel title="Corrected manifest" flush>
    <CodeBlock code={code} label="Corrected manifest" language="yaml" />
  </Panel>
)

function countOf(findings: Finding[]) {
  const wrong = findings.filter(({ state }) => state === 'fail').length
  const warned = findings.filter(({ state }) => state === 'warn').length
  if (wrong + warned === 0) return 'No problems found'
  return [wrong && plural(wrong, 'error'), warned && plural(warned, 'warning')]
    .filter(Boolean)
    .join(', ')
}
