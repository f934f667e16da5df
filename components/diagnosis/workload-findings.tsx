'use client'

import { CodeBlock } from '@/components/patterns/code-block'
import { StatusList } from '@/components/patterns/status-list'
import { TextLink } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { Versus } from '@/components/ui/versus'
import { useNextSteps } from '@/components/verifications/use-next-steps'
import { plural } from '@/lib/common/plural'
import { type WorkloadFinding, workloadStepsOf, workloadTitle } from '@/lib/core/diagnosis/workload'
import type { ManifestCheck } from '@/lib/core/diagnosis/workload-check'
import { difference } from '@/lib/core/identity/difference'
import { buildNextSteps, type NextStepSubject } from '@/lib/core/next-step/next-steps'

type Finding = Omit<WorkloadFinding, 'edits' | 'objects'>
type WorkloadFindingsProps = {
  findings: Finding[]
  corrected?: string
  workload?: string
  /** What next steps are about, as far as it is known. */
  subject: NextStepSubject
}
type ManifestFindingsProps = ManifestCheck & { cluster?: string }

/** The findings of a manifest with all its workloads, and the corrected manifest. */
export function ManifestFindings({
  workloads,
  problems,
  corrected,
  cluster,
}: ManifestFindingsProps) {
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
          subject={{
            account: workload.account,
            ...(workload.namespace && { namespace: workload.namespace }),
            ...(cluster && { cluster }),
          }}
          {...(workloads.length > 1 ? { workload: workloadTitle(workload) } : {})}
        />
      ))}
      {corrected && <CorrectedManifest code={corrected} />}
    </>
  )
}

/** The findings of one workload, and its corrected manifest. */
export function WorkloadFindings({
  findings,
  corrected,
  workload,
  subject,
}: WorkloadFindingsProps) {
  const leadingElsewhere = useNextSteps()
  return (
    <>
      <Panel title={workload ?? 'Workload manifest'} aside={countOf(findings)} flush>
        <StatusList
          label={workload ? `Workload check of ${workload}` : 'Workload check'}
          items={findings.map((finding) => {
            const { code, state, title, detail, expected, presented } = finding
            const steps = leadingElsewhere(buildNextSteps(workloadStepsOf(finding), subject))
            const sides = expected === undefined ? undefined : difference(expected, presented ?? '')
            return {
              key: code,
              state,
              title,
              detail,
              ...((sides || steps.length > 0) && {
                evidence: (
                  <>
                    {sides && (
                      <Versus
                        rows={[
                          { label: 'Expected', pieces: sides.left },
                          { label: 'Presented', pieces: sides.right },
                        ]}
                      />
                    )}
                    {steps.length > 0 && (
                      <span className="flex flex-wrap gap-x-4">
                        {steps.map(({ label, href }) => (
                          <TextLink key={href} href={href}>
                            {label}
                          </TextLink>
                        ))}
                      </span>
                    )}
                  </>
                ),
              }),
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
