'use client'

import { SelectField, TextField } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { useActionForm } from '@/components/form/use-action-form'
import { useToast } from '@/components/ui/toast'
import { openNamespaceAction } from '@/lib/features/namespaces/actions'
import { namespacesQuery } from '@/lib/features/namespaces/queries'
import type { OwnCluster } from '@/lib/features/namespaces/schema'
import { serviceAccountsKey } from '@/lib/features/service-accounts/queries'

/** Checks the namespace with the person's own rights and remembers it for them only. */
export function OpenNamespace({ clusters }: { clusters: OwnCluster[] }) {
  const toast = useToast()
  const state = useActionForm({
    schema: async () => (await import('@/lib/features/namespaces/schema')).NamespaceRef,
    action: openNamespaceAction,
    defaultValues: { cluster: clusters[0]?.id ?? '', namespace: '' },
    invalidates: clusters.flatMap(({ id }) => [
      namespacesQuery(id),
      { queryKey: serviceAccountsKey(id) },
    ]),
    onDone: ({ namespace }) => {
      toast({ title: `Opened ${namespace}` })
      state.form.setValue('namespace', '')
    },
  })
  const refusal = state.problem?.fields ? undefined : state.problem
  return (
    <Form state={{ ...state, problem: refusal }} submitLabel="Open namespace">
      <div className="grid items-start gap-4 md:grid-cols-2">
        <SelectField
          {...state.field('cluster')}
          label="Cluster"
          options={clusters.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <TextField
          {...state.field('namespace')}
          label="Namespace"
          mono
          placeholder="ml-team"
          help="For clusters whose namespaces you cannot list. The console checks your permissions in the namespace."
        />
      </div>
    </Form>
  )
}
