'use client'

import dynamic from 'next/dynamic'
import type { ClusterPart } from '@/components/clusters/cluster-part'
import { Facts } from '@/components/ui/facts'
import { Identifier } from '@/components/ui/identifier'
import { LinkButton, TextLink } from '@/components/ui/link'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { paths } from '@/lib/common/paths'
import type { SetupChoices } from '@/lib/features/setup/schema'
import type { Addresses } from '@/lib/features/workloads/storage'
import { StepFrame } from './step-frame'
import type { StepProps } from './step-props'
import type { Setup } from './use-setup'

const loading = () => <PanelSkeleton lines={5} />
const IssuerPanel = dynamic(
  () => import('@/components/clusters/issuer-panel').then((it) => it.IssuerPanel),
  { loading },
)
const WebhookStep = dynamic(() => import('./webhook-step').then((it) => it.WebhookStep), {
  loading,
})
const FederationStep = dynamic(() => import('./federation-step').then((it) => it.FederationStep), {
  loading,
})
const AccountStep = dynamic(() => import('./account-step').then((it) => it.AccountStep), {
  loading,
})
const AccessStep = dynamic(() => import('./access-step').then((it) => it.AccessStep), { loading })
const VerifyStep = dynamic(() => import('./verify-step').then((it) => it.VerifyStep), { loading })
const WorkloadStep = dynamic(() => import('./workload-step').then((it) => it.WorkloadStep), {
  loading,
})

type StepPanelProps = {
  step: NonNullable<SetupChoices['step']>
  part: ClusterPart
  setup: Setup
  addresses: Addresses
}

export function StepPanel({ step: key, addresses, ...rest }: StepPanelProps) {
  const step = rest.setup.steps.find((each) => each.key === key)
  if (key === 'workload' || !step) return <WorkloadStep {...rest} addresses={addresses} />
  const props = { ...rest, step }
  switch (key) {
    case 'cluster':
      return <ClusterStep {...props} />
    case 'issuer':
      return <IssuerStep {...props} />
    case 'federation':
      return <FederationStep {...props} />
    case 'webhook':
      return <WebhookStep {...props} />
    case 'account':
      return <AccountStep {...props} />
    case 'access':
      return <AccessStep {...props} />
    case 'verify':
      return <VerifyStep {...props} />
  }
}

function ClusterStep({ part, setup, step }: StepProps) {
  const { id, name, cluster } = part
  return (
    <StepFrame
      title={name}
      step={step}
      setup={setup}
      cluster={id}
      needs="the IAM role CKS Viewer"
      proves="CoreWeave lists the cluster for you. The console derives the issuer URL from the cluster ID."
    >
      <Facts
        items={[
          { term: 'Cluster', value: <TextLink href={paths.cluster(id)}>{name}</TextLink> },
          { term: 'ID', value: <Identifier value={id} label="cluster ID" /> },
          cluster && { term: 'Zone', value: cluster.zone },
          cluster && { term: 'State', value: cluster.status },
          cluster && { term: 'API server', value: cluster.public ? 'Public' : 'Private' },
        ]}
      />
      <LinkButton href={paths.setup()}>Choose another cluster</LinkButton>
    </StepFrame>
  )
}

const IssuerStep = ({ part, setup, step }: StepProps) => (
  <StepFrame
    title="Check the issuer"
    step={step}
    setup={setup}
    cluster={part.id}
    needs="no permission; if OIDC is not enabled, ask CoreWeave support to enable it"
    proves="The console fetches the discovery document and the JWKS, as CoreWeave does, and compares the issuer URL character by character."
    below={<IssuerPanel {...part} />}
  >
    <p>
      {step.progress === 'done'
        ? 'CoreWeave can verify the signature of every token of this cluster.'
        : 'CoreWeave must be able to fetch the issuer’s keys before it can trust tokens of this cluster.'}
    </p>
  </StepFrame>
)
