'use client'

import { Suspense, useState } from 'react'
import type { ClusterPart } from '@/components/clusters/cluster-part'
import { ActionProblem } from '@/components/form/action-problem'
import { type StatusItem, StatusList } from '@/components/patterns/status-list'
import { Button } from '@/components/ui/button'
import { LinkButton } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { Checks } from '@/components/verifications/checks'
import { LiveRun } from '@/components/verifications/live-run'
import { VerdictNote } from '@/components/verifications/verdict'
import { listAnd } from '@/lib/common/list'
import { paths } from '@/lib/common/paths'
import { plural, pluralOf } from '@/lib/common/plural'
import type { GrantProposal, WantedGrant } from '@/lib/features/give-access/schema'
import type { GrantStep } from './grant-steps'
import type { useGiveAccess } from './use-give-access'

type GrantStepListProps = {
  /** Starts the verification alone, for access that may be granted although this person cannot read it. */
  onVerify: (() => void) | undefined
  steps: readonly GrantStep[]
  part: ClusterPart
  wanted: WantedGrant
  give: ReturnType<typeof useGiveAccess>
  proposal: GrantProposal | undefined
}

/** Each condition of the access with what is known of it, and what the console is doing about it. */
export function GrantStepList(props: GrantStepListProps) {
  const { steps, give } = props
  const [showsMet, setShowsMet] = useState(false)
  const met = steps.filter(({ key, progress }) => progress === 'done' && key !== 'verify')
  const shown = showsMet ? steps : steps.filter((step) => !met.includes(step))
  const items = shown.map((step): StatusItem => {
    const running = give.running === step.key
    const action = running ? undefined : stepLink(step, props)
    const evidence = evidenceOf(step, give)
    return {
      key: step.key,
      state: running ? 'run' : step.state,
      title: <span className="text-ink">{step.label}</span>,
      detail: running ? 'In progress' : step.detail,
      current: running,
      ...(action && { action }),
      ...(evidence && { evidence }),
    }
  })
  return (
    <Panel flush title="Steps">
      <StatusList
        label="Steps"
        items={[
          ...(met.length > 0
            ? [
                {
                  key: 'met',
                  state: 'pass' as const,
                  title: `${plural(met.length, 'condition')} ${pluralOf(met.length, 'is', 'are')} met`,
                  detail: listAnd(met.map(({ label }) => label)),
                  action: (
                    <Button size="tiny" variant="quiet" onClick={() => setShowsMet(!showsMet)}>
                      {showsMet ? 'Hide' : 'Show'}
                    </Button>
                  ),
                },
              ]
            : []),
          ...items,
        ]}
      />
    </Panel>
  )
}

type StepContext = Omit<GrantStepListProps, 'steps'>

/** Where a step that the console does not take by itself can be taken, with what is chosen here. */
function stepLink({ key, progress }: GrantStep, context: StepContext) {
  const { part, wanted, give, proposal, onVerify } = context
  const { cluster, namespace, name, bucket } = wanted
  const link = (label: string, href: Parameters<typeof LinkButton>[0]['href']) => (
    <LinkButton size="tiny" href={href}>
      {label}
    </LinkButton>
  )
  if (key === 'access' && give.request !== undefined)
    return link('Open the request', paths.request(give.request))
  if (key === 'verify' && progress === 'open' && onVerify && !give.running)
    return (
      <Button size="tiny" onClick={onVerify}>
        Verify now
      </Button>
    )
  if (progress !== 'blocked') return null
  if (key === 'access') {
    const [by] = proposal?.state === 'denied' ? proposal.by : []
    return by && link('Open the policy', paths.policy(by.policy, { statement: by.statement }))
  }
  if (key === 'account')
    return link('Open the account', paths.serviceAccount(cluster, namespace, name))
  if (key === 'cluster') return link('Open the cluster', paths.cluster(part.id))
  return link(
    'Open this step',
    paths.setupCluster(part.id, {
      step: key,
      namespace,
      account: name,
      bucket,
    }),
  )
}

function evidenceOf({ key }: GrantStep, give: StepContext['give']) {
  if (give.failure?.step === key) return <ActionProblem problem={give.failure.problem} />
  if (key !== 'verify') return null
  if (give.started)
    return (
      <Suspense>
        <LiveRun {...give.started} brief />
      </Suspense>
    )
  return (
    give.notStarted && (
      <>
        <VerdictNote verdict={give.notStarted.verdict} />
        <Checks
          label="Checks before the run"
          verdict={give.notStarted.verdict}
          checks={give.notStarted.checks.filter(({ state }) => state !== 'waiting')}
        />
      </>
    )
  )
}
