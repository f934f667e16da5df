'use client'

import { useServerAction } from '@/components/form/use-server-action'
import { Button } from '@/components/ui/button'
import { useToast } from '@/components/ui/toast'
import { cancelVerificationAction } from '@/lib/features/verifications/actions'
import { verificationQuery } from '@/lib/features/verifications/queries'
import type { VerificationRef } from '@/lib/features/verifications/schema'

export type EndButtonProps = VerificationRef & { disabledReason?: string | undefined }

/** Cancels a run; what it has reported so far is stored. */
export function CancelButton({ cluster, namespace, name, disabledReason }: EndButtonProps) {
  const ref = { cluster, namespace, name }
  const toast = useToast()
  const { run, pending } = useServerAction({
    action: cancelVerificationAction,
    invalidates: [verificationQuery(ref), { queryKey: ['verifications'] }],
    onRefused: ({ message, next }) =>
      toast({ title: message, kind: 'fail', ...(next ? { description: next } : {}) }),
  })
  return (
    <Button pending={pending} disabledReason={disabledReason} onClick={() => run(ref)}>
      Cancel
    </Button>
  )
}
