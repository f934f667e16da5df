'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { InjectionDialog } from '@/components/service-accounts/injection-dialog'
import { NewAccountForm } from '@/components/service-accounts/new-account'
import { Button } from '@/components/ui/button'
import { Note } from '@/components/ui/note'
import { State } from '@/components/ui/state'
import { federationConfigsQuery } from '@/lib/features/federation/queries'
import { serviceAccountsQuery } from '@/lib/features/service-accounts/queries'
import { ChooseAccount } from './choose-account'
import { StepFrame } from './step-frame'
import type { StepProps } from './step-props'

export function AccountStep({ part, setup, step }: StepProps) {
  const [creating, setCreating] = useState(false)
  const { detail, go } = setup
  return (
    <StepFrame
      title="Choose a service account"
      step={step}
      setup={setup}
      cluster={part.id}
      needs="permission to patch service accounts in the namespace: the Kubernetes role edit"
      proves="The service account exists and has the annotation that the webhook looks for. Only pods created afterwards get credentials."
      below={
        creating && (
          <NewAccount
            part={part}
            namespace={setup.choices.namespace}
            onCreated={(namespace, account) => {
              setCreating(false)
              go({ step: undefined, namespace, account })
            }}
            onCancel={() => setCreating(false)}
          />
        )
      }
    >
      <ChooseAccount cluster={part.id} setup={setup} />
      {detail && detail.injection === 'none' && (
        <Note
          kind="info"
          title={`${detail.namespace} / ${detail.name} is not annotated yet.`}
          actions={<InjectionDialog detail={detail} />}
        >
          The annotation makes the webhook inject credentials. You can review the change before it
          is made.
        </Note>
      )}
      {detail && detail.injection !== 'none' && (
        <State kind="done">{`${detail.namespace} / ${detail.name} is annotated`}</State>
      )}
      {!creating && (
        <div>
          <Button onClick={() => setCreating(true)}>New service account</Button>
        </div>
      )}
    </StepFrame>
  )
}

type NewAccountProps = Pick<StepProps, 'part'> & {
  namespace: string | undefined
  onCreated: (namespace: string, name: string) => void
  onCancel: () => void
}

function NewAccount({ part, namespace, onCreated, onCancel }: NewAccountProps) {
  const { id: cluster, name: clusterName, issuerUrl } = part
  const { data: view } = useQuery(serviceAccountsQuery({ cluster }))
  const configs = useQuery(federationConfigsQuery).data ?? []
  if (!view) return null
  return (
    <NewAccountForm
      choices={{
        cluster,
        clusterName,
        issuerUrl,
        namespaces: view.namespaces,
        audiences: {
          ok: true,
          at: view.accounts.at,
          value: configs
            .filter((config) => config.issuerUrl === issuerUrl)
            .map(({ audience, name, active }) => ({ audience, config: name, active })),
        },
      }}
      namespace={namespace}
      onCreated={(created) => onCreated(created.namespace, created.name)}
      cancel={
        <Button variant="quiet" onClick={onCancel}>
          Cancel
        </Button>
      }
    />
  )
}
