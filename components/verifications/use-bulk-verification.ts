'use client'

import { useQueryClient } from '@tanstack/react-query'
import pMap from 'p-map'
import { useRef, useState } from 'react'
import { useRunAction } from '@/components/form/use-run-action'
import type { StateKind } from '@/components/ui/state'
import type { BucketCheck } from '@/lib/core/verification/bucket-check'
import type { Verdict } from '@/lib/core/verification/report'
import { verifiedQuery } from '@/lib/features/clusters/queries'
import { serviceAccountsKey } from '@/lib/features/service-accounts/queries'
import { startVerificationAction } from '@/lib/features/verifications/actions'
import { verificationQuery } from '@/lib/features/verifications/queries'
import type { VerificationRef } from '@/lib/features/verifications/schema'

/** How many Jobs run at once. */
export const MAX_RUNNING = 3
const POLL_MS = 1500

const ENDS = {
  passed: 'pass',
  failed: 'fail',
  cancelled: 'pause',
  unknown: 'idle',
} as const satisfies Record<Exclude<Verdict['state'], 'running' | 'ended'>, StateKind>

export type BulkProgress = { kind: StateKind; words: string; ref?: VerificationRef }

/** One verification of several. */
export type BulkItem = {
  key: string
  account: string
  /** What to verify; none verifies that the account can list buckets. */
  check: () => Promise<BucketCheck | undefined>
}

/** Runs verifications of one namespace, a few at a time, each with what has become of it. */
export function useBulkVerification({
  cluster,
  namespace,
}: {
  cluster: string
  namespace: string
}) {
  const client = useQueryClient()
  const runAction = useRunAction()
  const [progressOf, setProgress] = useState<Record<string, BulkProgress>>({})
  const [running, setRunning] = useState(false)
  const stopped = useRef(false)
  const report = (key: string, progress: BulkProgress) =>
    setProgress((held) => ({ ...held, [key]: progress }))

  async function verify({ key, account, check }: BulkItem) {
    if (stopped.current) return
    report(key, { kind: 'run', words: 'Starting' })
    const bucketCheck = await check()
    const result = await runAction(startVerificationAction, {
      cluster,
      namespace,
      account,
      force: false,
      ...(bucketCheck && { bucketCheck }),
    })
    if (!result.ok) return report(key, { kind: 'fail', words: result.error.message })
    if (!result.value.started)
      return report(key, { kind: 'fail', words: result.value.verdict.sentence })
    const { ref } = result.value
    report(key, { kind: 'run', words: 'Running', ref })
    while (!stopped.current) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
      const detail = await client.fetchQuery({ ...verificationQuery(ref), staleTime: 0 })
      if (detail.origin === 'elsewhere')
        return report(key, {
          kind: 'warn',
          words: 'The Job was changed after it was started.',
          ref,
        })
      const { verdict } = detail
      // The console settles an ended run a moment later.
      if (verdict.state === 'running' || verdict.state === 'ended') continue
      return report(key, { kind: ENDS[verdict.state], words: verdict.sentence, ref })
    }
  }

  async function verifyAll(items: readonly BulkItem[]) {
    stopped.current = false
    setProgress(
      Object.fromEntries(items.map(({ key }) => [key, { kind: 'idle', words: 'Waiting' }])),
    )
    setRunning(true)
    await pMap(
      items,
      (item) =>
        verify(item).catch(() =>
          report(item.key, { kind: 'fail', words: 'Could not reach the console.' }),
        ),
      { concurrency: MAX_RUNNING },
    )
    setRunning(false)
    await Promise.all([
      client.invalidateQueries({ queryKey: ['verifications'] }),
      client.invalidateQueries({ queryKey: serviceAccountsKey(cluster) }),
      client.invalidateQueries(verifiedQuery(cluster)),
    ])
  }
  const stop = () => {
    stopped.current = true
  }
  return { progressOf, running, verifyAll, stop }
}
