'use client'

import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { ApiServerProblem } from '@/components/clusters/api-server-problem'
import type { ClusterPart } from '@/components/clusters/cluster-part'
import { Crumbs } from '@/components/patterns/crumbs'
import { StatusList } from '@/components/patterns/status-list'
import { TextLink } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { Columns, Panel, Stack } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { paths } from '@/lib/common/paths'
import { clusterQuery } from '@/lib/features/clusters/queries'
import type { Addresses } from '@/lib/features/workloads/storage'
import { nextStep, type SetupStep, stepAfter } from './setup-steps'
import { StepPanel } from './step-panel'
import { type Setup, useSetup } from './use-setup'

type SetupScreenProps = {
  id: string
  issuerUrl: string
  addresses: Addresses
}

export function SetupScreen({ id, issuerUrl, addresses }: SetupScreenProps) {
  const { data: cluster } = useQuery(clusterQuery(id))
  const name = cluster?.name ?? id
  const part: ClusterPart = { id, name, issuerUrl, ...(cluster && { cluster }) }
  const setup = useSetup(part)
  const { steps, choices } = setup
  const next = nextStep(steps)
  const current = choices.step ?? next?.key ?? 'workload'
  useAutoContinue(setup)
  const heading = useStepFocus(current)
  const place = steps.findIndex(({ key }) => key === current) + 1

  return (
    <>
      <Crumbs
        trail={[
          { label: 'Clusters', href: paths.clusters() },
          { label: name, href: paths.cluster(id) },
          { label: 'Set up' },
        ]}
      />
      <PageHead
        title={next ? `Set up keyless access in ${name}` : `${name} is set up`}
        facts={[
          <span key="place" role="status">
            {place > 0 ? `Step ${place} of ${steps.length}` : `All ${steps.length} steps`}
          </span>,
          'You can leave and continue later',
        ]}
      />
      <ApiServerProblem {...part} />
      <Columns layout="rail-left">
        <Stack>
          <Panel flush>
            <StatusList
              label={`Steps of ${name}`}
              items={[
                ...steps.map((step) => ({
                  key: step.key,
                  state: step.key === current ? stateHere(step) : step.state,
                  title: (
                    <TextLink href={paths.setupCluster(id, { ...choices, step: step.key })} quiet>
                      {step.label}
                    </TextLink>
                  ),
                  detail: <StepStatus step={step} />,
                  current: step.key === current,
                })),
                {
                  key: 'workload',
                  state: 'info' as const,
                  title: (
                    <TextLink href={paths.setupCluster(id, { ...choices, step: 'workload' })} quiet>
                      Configure your workload
                    </TextLink>
                  ),
                  detail: 'Manifests and client settings',
                  current: current === 'workload',
                },
              ]}
            />
          </Panel>
        </Stack>
        <div ref={heading} tabIndex={-1} className="min-w-0 outline-none">
          <StepPanel key={current} step={current} part={part} setup={setup} addresses={addresses} />
        </div>
      </Columns>
    </>
  )
}

/** The current step is never idle, and a missing webhook is shown as in progress. */
function stateHere({ key, state, progress }: SetupStep): SetupStep['state'] {
  if (state !== 'idle') return state
  return key === 'webhook' && progress === 'open' ? 'run' : 'info'
}

const StepStatus = ({ step: { text, at } }: { step: SetupStep }) =>
  at ? (
    <>
      {text} <RelativeTime at={at} />
    </>
  ) : (
    text
  )

/** Continues when the current step becomes done, here or elsewhere; the verification's result stays. */
function useAutoContinue({ choices, steps, go }: Setup) {
  const step = steps.find(({ key }) => key === choices.step)
  const before = useRef(step?.progress)
  const progress = step?.progress
  useEffect(() => {
    const { step: key } = choices
    if (before.current === 'open' && progress === 'done' && key && key !== 'verify')
      go({ step: stepAfter(key, steps) })
    before.current = progress
  })
}

/** Moves the keyboard focus to a new step, but not when the page is opened. */
function useStepFocus(current: string) {
  const place = useRef<HTMLDivElement>(null)
  const seen = useRef(current)
  useEffect(() => {
    if (seen.current !== current) place.current?.focus({ preventScroll: true })
    seen.current = current
  }, [current])
  return place
}
