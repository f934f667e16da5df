'use client'

import { useServerAction } from '@/components/form/use-server-action'
import { Button } from '@/components/ui/button'
import { useToast } from '@/components/ui/toast'
import { settleVerificationAction } from '@/lib/features/verifications/actions'
import { verificationQuery } from '@/lib/features/verifications/queries'
import type { EndButtonProps } from './cancel-button'

/** Settles a run that has ended: stores its result and deletes its Job. */
export function SettleButton({ cluster, namespace, name, disabledReason }: EndButtonProps) {
  const ref = { cluster, namespace, name }
  const toast = useToast()
  const { run, pending } = useServerAction({
    action: settleVerificationAction,
    invalidates: [verificationQuery(ref), { queryKey: ['verifications'] }],
    onRefused: ({ message, next }) =>
      toast({ title: message, kind: 'fail', ...(next ? { description: next } : {}) }),
  })
  return (
    <Button
      variant="primary"
      pending={pending}
      disabledReason={disabledReason}
      onClick={() => run(ref)}
    >
      Settle
    </Button>
  )
}
