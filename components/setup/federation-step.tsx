'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { ConfigsPanel } from '@/components/federation/configs-panel'
import { FederationForm } from '@/components/federation/federation-form'
import { TextLink } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { paths } from '@/lib/common/paths'
import { federationConfigsQuery } from '@/lib/features/federation/queries'
import { StepFrame } from './step-frame'
import type { StepProps } from './step-props'

export function FederationStep({ part, setup, step }: StepProps) {
  const configs = useQuery(federationConfigsQuery).data ?? []
  const own = configs.filter(({ issuerUrl }) => issuerUrl === part.issuerUrl)
  return (
    <StepFrame
      title="Create a federation config"
      step={step}
      setup={setup}
      cluster={part.id}
      needs="the IAM roles IAM Admin and Object Storage Admin"
      proves="CoreWeave lists an active federation config with exactly the issuer URL and audience of the tokens that the webhook requests."
      below={own.length > 0 && <ConfigsPanel {...part} />}
    >
      <FederationAction
        part={part}
        done={step.progress === 'done'}
        paused={own.length > 0 && own.every(({ active }) => !active)}
      />
    </StepFrame>
  )
}

type FederationActionProps = Pick<StepProps, 'part'> & { done: boolean; paused: boolean }

function FederationAction({ part: { id, name }, done, paused }: FederationActionProps) {
  const client = useQueryClient()
  if (done) return <Note kind="info" title={`A federation config accepts tokens of ${name}.`} />
  if (paused)
    return (
      <Note kind="warn" title={`The federation config of ${name} is paused.`}>
        Resume it below. A second federation config is not needed.
      </Note>
    )
  return (
    <>
      <FederationForm
        variant="cluster"
        given={{ cluster: id }}
        onRefused={() => void client.invalidateQueries(federationConfigsQuery)}
      />
      <p className="text-ink-2">
        <TextLink href={paths.setup()}>Federate several clusters at once</TextLink>
      </p>
    </>
  )
}
