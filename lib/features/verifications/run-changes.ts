import 'server-only'

import { setTimeout as sleep } from 'node:timers/promises'
import type { KubernetesReader } from '@/lib/adapters/kubernetes/types'
import { AppError } from '@/lib/common/errors'
import type { VerificationRef } from './schema'

const FIRST_RETRY_MS = 500
const LONGEST_RETRY_MS = 8000

export type RunChanges = {
  /** Resolves when the run may have changed since the last call, and after `longestMs` at the latest. */
  next: (longestMs: number) => Promise<void>
  /** Whether both watches are open. While one is not, changes are seen only by reading again. */
  isLive: () => boolean
}

/**
 * Watches a run's Job and pods. A watch that ends or fails is opened again after a growing delay; what
 * changed in between is not known, so each new watch counts as a change.
 */
export function watchRunChanges(
  kubernetes: KubernetesReader,
  { namespace, name }: VerificationRef,
  signal: AbortSignal,
): RunChanges {
  const open = new Set<'jobs' | 'pods'>()
  let changed = false
  let failure: { error: unknown } | undefined
  let wake = () => {}
  const notify = () => {
    changed = true
    wake()
  }

  async function follow(
    resource: 'jobs' | 'pods',
    selector: { fieldSelector: string } | { labelSelector: string },
  ) {
    const list = {
      jobs: () => kubernetes.listJobs({ namespace, signal, ...selector }),
      pods: () => kubernetes.listPods({ namespace, signal, ...selector }),
    }[resource]
    let wait = FIRST_RETRY_MS
    while (!signal.aborted) {
      try {
        const { resourceVersion } = await list()
        const events = kubernetes.watch({
          resource,
          namespace,
          resourceVersion,
          signal,
          ...selector,
        })
        open.add(resource)
        notify()
        for await (const { type } of events) {
          wait = FIRST_RETRY_MS
          if (type !== 'BOOKMARK') notify()
        }
      } catch (error) {
        if (!(error instanceof AppError) && !signal.aborted) throw error
      }
      open.delete(resource)
      await sleep(wait, undefined, { signal }).catch(() => {})
      wait = Math.min(wait * 2, LONGEST_RETRY_MS)
    }
  }
  for (const [resource, selector] of [
    ['jobs', { fieldSelector: `metadata.name=${name}` }],
    ['pods', { labelSelector: `batch.kubernetes.io/job-name=${name}` }],
  ] as const)
    void follow(resource, selector).catch((error: unknown) => {
      failure = { error }
      notify()
    })

  return {
    isLive: () => open.size === 2,
    async next(longestMs) {
      if (!changed && !signal.aborted)
        await new Promise<void>((resolve) => {
          const done = () => {
            clearTimeout(timer)
            signal.removeEventListener('abort', done)
            resolve()
          }
          const timer = setTimeout(done, longestMs)
          signal.addEventListener('abort', done)
          wake = done
        })
      wake = () => {}
      changed = false
      if (failure) throw failure.error
    },
  }
}
