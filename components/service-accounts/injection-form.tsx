'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Form } from '@/components/form/form'
import { useActionForm } from '@/components/form/use-action-form'
import { useSettled } from '@/components/patterns/use-settled'
import { Button } from '@/components/ui/button'
import { DialogClose } from '@/components/ui/dialog'
import { problemOf } from '@/lib/common/errors'
import { setInjectionAction } from '@/lib/features/service-accounts/actions'
import { choiceOf } from '@/lib/features/service-accounts/injection'
import { injectionPreviewQuery, serviceAccountsKey } from '@/lib/features/service-accounts/queries'
import {
  type InjectionPreview,
  PreviewInjection,
  type ServiceAccountDetail,
} from '@/lib/features/service-accounts/schema'
import { InjectionFields } from './injection-fields'
import { InjectionPreviewPanel } from './injection-preview'

type Props = { detail: ServiceAccountDetail; onDone: () => void }

/** Writes exactly what was previewed, or nothing if the object changed since. */
export function InjectionForm({ detail, onDone }: Props) {
  const { cluster, namespace, name, issuerUrl, trust } = detail
  const ref = { cluster, namespace, name }
  const now = choiceOf(detail.annotations)
  const defaultValues: PreviewInjection = {
    ...ref,
    ...now,
    ...(now.injection === 'none' && { injection: 'default' }),
  }
  const [agreed, agree] = useState<InjectionPreview>()

  const state = useActionForm({
    schema: async () => PreviewInjection,
    defaultValues,
    action: async (input) => {
      agree(preview.data)
      const resourceVersion = preview.data?.resourceVersion ?? ''
      const result = await setInjectionAction({ ...input, resourceVersion })
      if (!result.ok && result.error.reason === 'lost-race') await preview.refetch()
      return result
    },
    invalidates: [{ queryKey: serviceAccountsKey(cluster) }],
    onDone,
  })
  const { injection } = state.values
  const audience = useSettled(state.values.audience)
  const { data: input } = PreviewInjection.safeParse({ ...ref, injection, audience })
  const preview = useQuery({
    ...injectionPreviewQuery(input ?? { ...ref, injection, audience }),
    enabled: input !== undefined,
    retry: false,
  })
  const refusal = input && preview.error ? problemOf(preview.error) : undefined
  const nothing = preview.data && Object.keys(preview.data.patch).length === 0
  const lost = state.problem?.reason === 'lost-race'

  return (
    <Form
      state={state}
      submitLabel={submitLabels[injection]}
      refusedTitle={lost ? undefined : 'The annotation was not changed.'}
      disabledReason={
        (refusal && 'The API server rejects this change.') ||
        (nothing && 'No changes') ||
        (!preview.data && input && 'Waiting for the dry run')
      }
      actions={
        <DialogClose>
          <Button variant="quiet">Cancel</Button>
        </DialogClose>
      }
    >
      <InjectionFields
        choice={state.control('injection')}
        audience={state.field('audience')}
        onAudience={state.control('audience').onValueChange}
        issuerUrl={issuerUrl}
        known={trust.ok ? trust.value.audiences : []}
      />
      {input && (
        <InjectionPreviewPanel
          preview={preview.data}
          problem={refusal}
          detail={detail}
          agreed={lost ? agreed : undefined}
        />
      )}
    </Form>
  )
}

const submitLabels = {
  default: 'Annotate',
  custom: 'Annotate with this audience',
  none: 'Remove annotation',
} as const
