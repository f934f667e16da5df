'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { ConfigsPanel } from '@/components/federation/configs-panel'
import { FederationForm } from '@/components/federation/federation-form'
import { TextLink } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { paths } from '@/lib/common/paths'
import { federationConfigsQuery } from '@/lib/features/federation/queries'
import { StepFrame } from './step-frame'
import type { StepProps } from './step-panel'

export function FederationStep({ part, setup, step }: StepProps) {
  const configs = useQuery(federationConfigsQuery).data ?? []
  const own = configs.filter(({ issuerUrl }) => issuerUrl === part.issuerUrl)
  return (
    <StepFrame
      title="Make CoreWeave accept its tokens"
      step={step}
      setup={setup}
      cluster={part.id}
      needs="the IAM roles IAM Admin and Object Storage Admin"
      proves="CoreWeave lists an active federation config whose issuer URL and audience are, character by character, those the webhook’s tokens carry."
      below={own.length > 0 && <ConfigsPanel {...part} />}
    >
      <Federating
        part={part}
        done={step.progress === 'done'}
        paused={own.length > 0 && own.every(({ active }) => !active)}
      />
    </StepFrame>
  )
}

type FederatingProps = Pick<StepProps, 'part'> & { done: boolean; paused: boolean }

function Federating({ part: { id, name }, done, paused }: FederatingProps) {
  const client = useQueryClient()
  if (done) return <Note kind="pass" title={`CoreWeave accepts tokens of ${name}.`} />
  if (paused)
    return (
      <Note kind="warn" title={`What federates ${name} is paused.`}>
        Resume it below; a second one is not needed.
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
