'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ComponentProps, useState } from 'react'
import { QueryPart } from '@/components/patterns/query-part'
import { NewPolicyForm } from '@/components/policies/new-policy-form'
import { PolicySummary } from '@/components/policies/policy-summary'
import { LinkButton } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { paths } from '@/lib/common/paths'
import { grantsQuery } from '@/lib/features/clusters/queries'
import { buildChosenPolicy, parseAccountKey } from '@/lib/features/policies/policy-choices'
import { policyInventoryQuery } from '@/lib/features/policies/queries'
import type { NewPolicy } from '@/lib/features/policies/schema'
import { serviceAccountsKey } from '@/lib/features/service-accounts/queries'
import type { AccountRef } from '@/lib/features/service-accounts/schema'
import { ChooseAccount } from './choose-account'
import { StepFrame } from './step-frame'
import type { StepProps } from './step-props'

export function AccessStep({ part, setup, step }: StepProps) {
  const { id: cluster, name, issuerUrl } = part
  const [drafted, setDrafted] = useState<NewPolicy>()
  const clusters = [{ id: cluster, name, issuerUrl }]
  const done = step.progress === 'done'
  return (
    <StepFrame
      title="Grant access"
      step={step}
      setup={setup}
      cluster={cluster}
      needs="the IAM role Object Storage Admin or cwobject:EnsureAccessPolicy"
      proves="A policy allows this service account to exchange its token and use the bucket, and no policy denies it."
      below={
        setup.chosen &&
        !done && (
          <PolicySummary
            policy={drafted && buildChosenPolicy(drafted, issuerUrl)}
            known={{ clusters }}
            until="Choose a bucket and an access level to see what the policy grants."
          />
        )
      }
    >
      {!setup.chosen && <ChooseAccount cluster={cluster} setup={setup} />}
      {setup.chosen && done && <Granted account={setup.chosen} text={step.text} />}
      {setup.chosen && !done && (
        <GrantForm setup={setup} clusters={clusters} cluster={cluster} onChoices={setDrafted} />
      )}
    </StepFrame>
  )
}

const Granted = ({ account, text }: { account: AccountRef; text: string }) => (
  <Note
    kind="done"
    title={`${account.namespace} / ${account.name} can exchange its token.`}
    actions={
      <LinkButton
        href={paths.newPolicy({
          cluster: account.cluster,
          namespace: account.namespace,
          account: account.name,
        })}
      >
        Grant more access
      </LinkButton>
    }
  >
    {text}.
  </Note>
)

type GrantFormProps = Pick<StepProps, 'setup'> &
  Pick<ComponentProps<typeof NewPolicyForm>, 'clusters' | 'onChoices'> & { cluster: string }

/** The form for new policies, which here continues with the next step. */
function GrantForm({ setup, cluster, clusters, onChoices }: GrantFormProps) {
  const inventory = useQuery(policyInventoryQuery)
  const client = useQueryClient()
  const placed = (account: string) => {
    if (!account) return {}
    const { namespace, name } = parseAccountKey(account)
    return { namespace, account: name }
  }
  const onCreated = async (account: string) => {
    await Promise.all([
      client.invalidateQueries({ queryKey: serviceAccountsKey(cluster) }),
      client.invalidateQueries(grantsQuery(cluster)),
    ])
    setup.go({ step: undefined, ...placed(account) })
  }
  return (
    <QueryPart
      query={inventory}
      what="the buckets of the organization"
      skeleton={<PanelSkeleton lines={4} />}
    >
      {(known) => (
        <NewPolicyForm
          clusters={clusters}
          inventory={known}
          given={{ ...setup.choices, cluster, mode: undefined }}
          onChoices={onChoices}
          onCreated={({ account }) => void onCreated(account)}
          address={({ account, bucket, template }) =>
            paths.setupCluster(cluster, { step: 'access', bucket, template, ...placed(account) })
          }
        />
      )}
    </QueryPart>
  )
}
