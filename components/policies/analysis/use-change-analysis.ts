'use client'

import { useEffect, useState } from 'react'
import type { PolicyChangeAnalysis, PolicyChangeInput } from '@/lib/features/policies/analysis'

/** Analyses a change in a worker; undefined until it is done. The same object is the same change. */
export function useChangeAnalysis(
  change: PolicyChangeInput | undefined,
): PolicyChangeAnalysis | undefined {
  const [found, setFound] = useState<{ of: PolicyChangeInput; analysis: PolicyChangeAnalysis }>()
  useEffect(() => {
    if (!change) return
    const worker = new Worker(new URL('./change.worker.ts', import.meta.url), { type: 'module' })
    worker.onmessage = ({ data }: MessageEvent<PolicyChangeAnalysis>) => {
      setFound({ of: change, analysis: data })
      worker.terminate()
    }
    worker.postMessage(change)
    return () => worker.terminate()
  }, [change])
  return found?.of === change ? found?.analysis : undefined
}
