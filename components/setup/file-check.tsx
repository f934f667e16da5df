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
  /** Undefined while the dry run is in progress. */
  check: Reading<true> | undefined
  /** Why no dry run was possible. */
  refused: Error | undefined
}

/** Whether the cluster's API server accepts the file in a dry run. */
export function FileCheck({ file, clusterName, check, refused }: FileCheckProps) {
  if (file.applies === 'to-a-deployment')
    return <State kind="idle">The patch can be checked only on your Deployment</State>
  const problem = check?.ok === false ? check.error : refused && problemOf(refused)
  if (problem)
    return (
      <ProblemNote
        problem={problem}
        live={false}
        title={
          problem.code === 'invalid' || problem.code === 'conflict'
            ? `The API server of ${clusterName} rejects this file.`
            : 'Could not check this file by a dry run.'
        }
      />
    )
  if (check?.ok)
    return (
      <State kind="pass">
        {clusterName} accepts this file. <RelativeTime at={check.at} prefix="Dry run" />
      </State>
    )
  return <State kind="run">{`Checking by a dry run in ${clusterName}`}</State>
}
