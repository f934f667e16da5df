'use client'

import { TextField } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { useActionForm } from '@/components/form/use-action-form'
import { setOrganizationIdAction } from '@/lib/features/clusters/actions'
import type { Cluster } from '@/lib/features/clusters/schema'

type AskOrganizationIdProps = { cluster: Cluster; suggested: string | undefined }

export function AskOrganizationId({ cluster, suggested }: AskOrganizationIdProps) {
  const state = useActionForm({
    schema: async () => (await import('@/lib/features/clusters/schema')).SetOrganizationId,
    action: setOrganizationIdAction,
    defaultValues: { orgId: suggested ?? '' },
    invalidates: [{ queryKey: ['cluster'] }],
  })
  return (
    <Form state={state} submitLabel="Save organization ID">
      <TextField
        {...state.field('orgId')}
        label="Organization ID"
        mono
        help={`The console cannot derive it from the configuration or from the address of ${cluster.name}. ${suggested ? 'Your API token suggests this one: compare it with the one on' : 'You find it on'} the settings page of the Cloud Console. It is stored for the organization.`}
      />
    </Form>
  )
}
