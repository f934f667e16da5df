'use client'

import { useEffect, useState } from 'react'
import type { PolicyChangeAnalysis, PolicyChangeInput } from '@/lib/features/policies/analysis'
import { COMPARISON_DEADLINE_MS } from './comparison-deadline'
import { createWorkerQueue } from './worker-queue'

type Answer = { of: PolicyChangeInput; analysis?: PolicyChangeAnalysis }

/** Analyses a change in a worker, within a deadline. The same object is the same change. */
export function useChangeAnalysis(change: PolicyChangeInput | undefined): {
  /** Undefined until it is done. */
  analysis?: PolicyChangeAnalysis
  /** Whether the comparison took too long or failed. */
  gaveUp: boolean
} {
  const [answer, setAnswer] = useState<Answer>()
  useEffect(() => {
    if (!change) return
    const queue = createWorkerQueue<PolicyChangeInput, PolicyChangeAnalysis>({
      createWorker: () =>
        new Worker(new URL('./change.worker.ts', import.meta.url), { type: 'module' }),
      onAnswer: (analysis) => {
        setAnswer({ of: change, analysis })
        queue.stop()
      },
      onGiveUp: () => setAnswer({ of: change }),
      deadline: COMPARISON_DEADLINE_MS,
    })
    queue.ask(change)
    return queue.stop
  }, [change])
  if (!answer || answer.of !== change) return { gaveUp: false }
  return answer.analysis ? { analysis: answer.analysis, gaveUp: false } : { gaveUp: true }
}
