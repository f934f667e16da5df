'use client'

import { useServerAction } from '@/components/form/use-server-action'
import { Button } from '@/components/ui/button'
import { useToast } from '@/components/ui/toast'
import { forgetNamespaceAction } from '@/lib/features/namespaces/actions'
import { namespacesQuery } from '@/lib/features/namespaces/queries'
import type { NamespaceRef } from '@/lib/features/namespaces/schema'
import { serviceAccountsKey } from '@/lib/features/service-accounts/queries'

export function ForgetNamespace({ cluster, namespace }: NamespaceRef) {
  const toast = useToast()
  const { run, pending } = useServerAction({
    action: forgetNamespaceAction,
    invalidates: [namespacesQuery(cluster), { queryKey: serviceAccountsKey(cluster) }],
    onDone: () => toast({ title: `${namespace} removed from your list` }),
    onRefused: ({ message }) => toast({ title: message }),
  })
  return (
    <Button
      size="tiny"
      variant="quiet"
      pending={pending}
      aria-label={`Forget ${namespace}`}
      onClick={() => run({ cluster, namespace })}
    >
      Forget
    </Button>
  )
}
