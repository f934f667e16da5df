'use client'

import dynamic from 'next/dynamic'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import { useState } from 'react'
import { useServerAction } from '@/components/form/use-server-action'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { ProblemNote } from '@/components/ui/note'
import { paths } from '@/lib/common/paths'
import type { BucketCheck } from '@/lib/core/verification/bucket-check'
import type { RefreshPlan } from '@/lib/core/verification/refresh/plan'
import { verifiedQuery } from '@/lib/features/clusters/queries'
import { startVerificationAction } from '@/lib/features/verifications/actions'
import type { VerificationRef } from '@/lib/features/verifications/schema'
import type { NotStartedResult } from './not-started'

const NotStarted = dynamic(() => import('./not-started').then((it) => it.NotStarted), {
  ssr: false,
})

export type VerificationAccount = { cluster: string; namespace: string; account: string }
type RunChoice = { bucketCheck?: BucketCheck; refresh?: RefreshPlan }

/**
 * Starts a verification and opens its page, unless `onStarted` is given. `refusal` is a dialog with the
 * check that keeps the verification from being started.
 */
export function useStart(
  { cluster, namespace, account }: VerificationAccount,
  onStarted?: (run: VerificationRef) => void,
) {
  const router = useRouter()
  const [choice, setChoice] = useState<RunChoice>({})
  const here = `${usePathname()}?${useSearchParams()}`
  // A next step that stays on the page leaves the refusal behind.
  const [kept, setKept] = useState<{ start: NotStartedResult; at: string }>()
  const refused = kept?.at === here ? kept.start : undefined
  const { run, pending, problem, reset } = useServerAction({
    action: startVerificationAction,
    invalidates: [{ queryKey: ['verifications'] }, verifiedQuery(cluster)],
    onDone: (start) => {
      if (!start.started) return setKept({ start, at: here })
      setKept(undefined)
      if (onStarted) onStarted(start.ref)
      else router.push(paths.verification(start.ref.cluster, start.ref.namespace, start.ref.name))
    },
  })
  const begin = (force: boolean, what: RunChoice) =>
    run({ cluster, namespace, account, force, ...what })
  const close = () => {
    setKept(undefined)
    reset()
  }
  const start = (bucketCheck?: BucketCheck, refresh?: RefreshPlan) => {
    const what = { ...(bucketCheck && { bucketCheck }), ...(refresh && { refresh }) }
    setChoice(what)
    begin(false, what)
  }
  const refusal = (
    <Dialog
      title={`Verification of ${namespace}/${account} not started`}
      open={refused !== undefined || problem !== undefined}
      onOpenChange={(open) => !open && close()}
      actions={
        refused?.forceable && (
          <Button pending={pending} onClick={() => begin(true, choice)}>
            Run anyway
          </Button>
        )
      }
    >
      {problem && <ProblemNote problem={problem} />}
      {refused && <NotStarted {...refused} />}
    </Dialog>
  )
  return { start, pending, refusal }
}
