'use client'

import { TextField } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { useActionForm } from '@/components/form/use-action-form'
import { setOrganizationIdAction } from '@/lib/features/clusters/actions'
import type { Cluster } from '@/lib/features/clusters/schema'

export function AskOrganizationId({ cluster }: { cluster: Cluster }) {
  const state = useActionForm({
    schema: async () => (await import('@/lib/features/clusters/schema')).SetOrganizationId,
    action: setOrganizationIdAction,
    defaultValues: { orgId: '' },
    invalidates: [{ queryKey: ['cluster'] }],
  })
  return (
    <Form state={state} submitLabel="Keep organization id">
      <TextField
        {...state.field('orgId')}
        label="Organization id"
        mono
        help={`Neither the configuration nor the address of ${cluster.name} tells it. It stands on the settings page of the Cloud Console, and is asked for only once.`}
      />
    </Form>
  )
}
