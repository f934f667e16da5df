'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useServerAction } from '@/components/form/use-server-action'
import { Button } from '@/components/ui/button'
import { useToast } from '@/components/ui/toast'
import { exchangeStorageKeysAction } from '@/lib/features/buckets/actions'

/** Creates a temporary access key for five minutes of reading bucket policies, and reads them. */
export function ReadBucketPolicies() {
  const queryClient = useQueryClient()
  const router = useRouter()
  const notify = useToast()
  const { run, pending } = useServerAction({
    action: exchangeStorageKeysAction,
    invalidates: [{ queryKey: ['bucket-policies'] }],
    onDone: ({ until }) => {
      router.refresh()
      notify({
        kind: 'info',
        title: `Bucket policies can be read until ${until.slice(11, 16)} UTC`,
        description: 'The temporary access key is in the audit log.',
      })
    },
    onRefused: ({ message, next = '' }) => {
      void queryClient.invalidateQueries({ queryKey: ['bucket-policies'] })
      notify({ kind: 'fail', title: message, description: next })
    },
  })
  return (
    <Button size="tiny" pending={pending} onClick={() => run({})}>
      Read bucket policies
    </Button>
  )
}
