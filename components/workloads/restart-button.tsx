'use client'

import { RotateCw } from 'lucide-react'
import { useServerAction } from '@/components/form/use-server-action'
import { Button } from '@/components/ui/button'
import { useToast } from '@/components/ui/toast'
import { serviceAccountsKey } from '@/lib/features/service-accounts/queries'
import { restartDeploymentAction } from '@/lib/features/workloads/actions'
import type { RestartDeployment } from '@/lib/features/workloads/schema'

type RestartButtonProps = RestartDeployment & { disabledReason?: string | undefined }

/** Replaces a Deployment's pods, as `kubectl rollout restart` does. */
export function RestartButton({ disabledReason, ...target }: RestartButtonProps) {
  const toast = useToast()
  const { run, pending } = useServerAction({
    action: restartDeploymentAction,
    invalidates: [{ queryKey: ['workloads'] }, { queryKey: serviceAccountsKey(target.cluster) }],
    onDone: () => toast({ title: `Restarting ${target.deployment}`, kind: 'done' }),
    onRefused: ({ message, next }) =>
      toast({ title: message, kind: 'fail', ...(next ? { description: next } : {}) }),
  })
  return (
    <Button
      pending={pending}
      {...(disabledReason ? { disabledReason } : {})}
      onClick={() => run(target)}
    >
      <RotateCw aria-hidden />
      Restart {target.deployment}
    </Button>
  )
}
