'use client'

import { useQuery } from '@tanstack/react-query'
import { State, type StateKind } from '@/components/ui/state'
import { problemOf } from '@/lib/common/errors'
import { problemLabel } from '@/lib/common/problem-words'
import { webhookQuery } from '@/lib/features/clusters/queries'
import type { Cluster, WebhookReport } from '@/lib/features/clusters/schema'
import { WEBHOOK_REASON_TEXTS } from '@/lib/features/clusters/words'
import { federationConfigsQuery } from '@/lib/features/federation/queries'

export const webhookStates = {
  working: { kind: 'pass', word: 'Working' },
  configured: { kind: 'info', word: 'Installed' },
  missing: { kind: 'fail', word: 'Not installed' },
  broken: { kind: 'fail', word: 'Broken' },
  unknown: { kind: 'idle', word: 'Unknown' },
} as const satisfies Record<WebhookReport['state'], { kind: StateKind; word: string }>

/** Each cluster is read on its own, so that a slow one delays only its own cell. */
export function WebhookCell({ cluster }: { cluster: Cluster }) {
  const { data, error } = useQuery(webhookQuery(cluster.id))
  if (data) {
    const { kind, word } = webhookStates[data.state]
    return (
      <State
        kind={kind}
        title={(data.cause ?? WEBHOOK_REASON_TEXTS[data.reason]).replaceAll('`', '')}
      >
        {word}
      </State>
    )
  }
  if (!error) return <State kind="run">Checking</State>
  const problem = problemOf(error)
  return (
    <State kind="idle" title={problem.message}>
      {problemLabel(problem)}
    </State>
  )
}

export function FederationCell({ cluster }: { cluster: Cluster }) {
  const { data, error } = useQuery(federationConfigsQuery)
  if (!data)
    return error ? (
      <State kind="idle" title={problemOf(error).message}>
        {problemLabel(problemOf(error))}
      </State>
    ) : (
      <State kind="run">Reading</State>
    )
  const configs = data.filter(({ issuerUrl }) => issuerUrl === cluster.issuerUrl)
  const active = configs.filter((config) => config.active)
  if (configs.length === 0) return <State kind="idle">Not federated</State>
  if (active.length === 0) return <State kind="pause">Paused</State>
  if (!active.some(({ audience }) => audience === cluster.issuerUrl))
    return (
      <State kind="warn" title="No active config has the audience that the webhook requests">
        Wrong audience
      </State>
    )
  return <State kind="info">{active.length === 1 ? 'Active' : `${active.length} active`}</State>
}
