'use client'

import { useRouter } from 'next/navigation'
import { TextField } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { useActionForm } from '@/components/form/use-action-form'
import { paths } from '@/lib/common/paths'
import { openNamespaceAction } from '@/lib/features/namespaces/actions'
import { serviceAccountsKey } from '@/lib/features/service-accounts/queries'

/** For people who cannot list namespaces: a typed namespace is checked and remembered. */
export function NamespaceForm({ cluster }: { cluster: string }) {
  const router = useRouter()
  const state = useActionForm({
    schema: async () => (await import('@/lib/features/service-accounts/schema')).NamespaceRef,
    action: openNamespaceAction,
    defaultValues: { cluster, namespace: '' },
    invalidates: [{ queryKey: serviceAccountsKey(cluster) }],
    onDone: ({ namespace }) => router.push(paths.workloads({ cluster, namespace })),
  })
  const refusal = state.problem?.fields ? undefined : state.problem
  return (
    <div className="mt-1 w-full max-w-80 text-left">
      <Form state={{ ...state, problem: refusal }} submitLabel="Open namespace">
        <TextField {...state.field('namespace')} label="Namespace" mono placeholder="ml-team" />
      </Form>
    </div>
  )
}
