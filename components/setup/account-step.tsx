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
import type { StepProps } from './step-panel'

export function AccountStep({ part, setup, step }: StepProps) {
  const [making, setMaking] = useState(false)
  const { detail, go } = setup
  return (
    <StepFrame
      title="Choose whose pods get credentials"
      step={step}
      setup={setup}
      cluster={part.id}
      needs="the right to patch service accounts in the namespace: the Kubernetes role edit"
      proves="The service account exists and carries the annotation that the webhook looks for. Only pods made after that get credentials."
      below={
        making && (
          <NewAccount
            part={part}
            namespace={setup.choices.namespace}
            onCreated={(namespace, account) => {
              setMaking(false)
              go({ step: undefined, namespace, account })
            }}
            onCancel={() => setMaking(false)}
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
          The annotation asks the webhook for credentials; what would change is shown first.
        </Note>
      )}
      {detail && detail.injection !== 'none' && (
        <State kind="pass">{`${detail.namespace} / ${detail.name} is annotated`}</State>
      )}
      {!making && (
        <div>
          <Button onClick={() => setMaking(true)}>New service account</Button>
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
