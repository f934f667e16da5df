'use client'

import { ProblemNote } from '@/components/ui/note'
import { RelativeTime } from '@/components/ui/relative-time'
import { State } from '@/components/ui/state'
import { problemOf } from '@/lib/common/errors'
import type { Reading } from '@/lib/common/result'
import type { WorkloadFile } from '@/lib/features/workloads/manifests'

type FileCheckProps = {
  file: WorkloadFile
  clusterName: string
  /** Undefined while the cluster is asked. */
  check: Reading<true> | undefined
  /** Where it could not be asked at all. */
  refused: Error | undefined
}

/** What the cluster itself says of a file that is offered to copy. */
export function FileCheck({ file, clusterName, check, refused }: FileCheckProps) {
  if (file.applies === 'to-a-deployment')
    return <State kind="idle">Checked by the cluster when it meets your Deployment</State>
  const problem = check?.ok === false ? check.error : refused && problemOf(refused)
  if (problem)
    return (
      <ProblemNote
        problem={problem}
        live={false}
        title={
          problem.code === 'invalid' || problem.code === 'conflict'
            ? `${clusterName} would not take it.`
            : 'Not checked by a dry run.'
        }
      />
    )
  if (check?.ok)
    return (
      <State kind="pass">
        {clusterName} takes it. <RelativeTime at={check.at} prefix="Asked by a dry run" />
      </State>
    )
  return <State kind="run">{`Asking ${clusterName} by a dry run`}</State>
}
