'use client'

import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'next/navigation'
import { QueryPart } from '@/components/patterns/query-part'
import { type StatusItem, StatusList } from '@/components/patterns/status-list'
import { Button } from '@/components/ui/button'
import { InlineCode } from '@/components/ui/inline-code'
import { TextLink } from '@/components/ui/link'
import { Upstream } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { State } from '@/components/ui/state'
import type { Problem } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import { unknownLabel } from '@/lib/common/problem-words'
import { healthState } from '@/lib/core/webhook/health'
import type { WebhookHealthCheck } from '@/lib/core/webhook/health-schema'
import { describeHealth } from '@/lib/core/webhook/health-words'
import { webhookQuery } from '@/lib/features/clusters/queries'
import type { WebhookLayer, WebhookReport } from '@/lib/features/clusters/schema'
import { parseTriedAccount } from '@/lib/features/clusters/tried-account'
import { isApiServerProblem } from './api-server-problem'
import { webhookStates } from './cluster-cells'
import type { ClusterPart } from './cluster-part'
import { InstallWebhook } from './install-webhook'

/** Polls often while the webhook does not work, because someone may be repairing it. */
const pollInterval = (report: WebhookReport | undefined) =>
  report?.state === 'missing' || report?.state === 'broken' ? 10_000 : 30_000

export function WebhookPanel(part: ClusterPart) {
  const { id, name, cluster } = part
  const tried = parseTriedAccount(useSearchParams())
  const query = useQuery({
    ...webhookQuery(id, tried),
    refetchInterval: ({ state }) => pollInterval(state.data),
  })
  const shown = query.data && webhookStates[query.data.state]
  return (
    <Panel
      id="webhook"
      flush
      title="Webhook"
      aside={
        <>
          {shown && <State kind={shown.kind}>{shown.word}</State>}
          <Button size="tiny" pending={query.isFetching} onClick={() => void query.refetch()}>
            Check again
          </Button>
        </>
      }
      footer={
        <>
          {tried && (
            <p className="pb-2">
              Tried with a pod of{' '}
              <TextLink href={paths.serviceAccount(id, tried.namespace, tried.account)}>
                {tried.namespace} / {tried.account}
              </TextLink>
              . <TextLink href={paths.clusterPart(id, 'webhook')}>Try any account</TextLink>
            </p>
          )}
          {cluster && <InstallWebhook cluster={cluster} report={query.data} />}
        </>
      }
    >
      <QueryPart
        query={query}
        what={`the API server of ${name}`}
        skeleton={<PanelSkeleton lines={3} />}
        refused={unknown}
      >
        {(report) => (
          <StatusList
            label={`Evidence for the webhook of ${name}`}
            items={[
              ...report.layers.map(layerItem(report.at)),
              ...report.health.map(healthItem(report.at)),
            ]}
          />
        )}
      </QueryPart>
    </Panel>
  )
}

const layerItem =
  (at: string) =>
  (layer: WebhookLayer): StatusItem => ({
    key: layer.layer,
    state: layer.state,
    title: <InlineCode>{layer.title}</InlineCode>,
    detail: <InlineCode>{layer.detail}</InlineCode>,
    time: <Evidence layer={layer} at={at} />,
    ...(layer.upstream && {
      evidence: <Upstream problem={{ code: 'upstream', message: '', upstream: layer.upstream }} />,
    }),
  })

const healthItem =
  (at: string) =>
  (check: WebhookHealthCheck): StatusItem => {
    const { title, detail, next } = describeHealth(check)
    const state = healthState(check.code)
    return {
      key: check.check,
      state,
      title: <InlineCode>{title}</InlineCode>,
      detail: <InlineCode>{[detail, next].filter(Boolean).join(' ')}</InlineCode>,
      time: state === 'idle' ? 'unknown' : <RelativeTime prefix="read" at={at} />,
    }
  }

/** A problem with the API server as a whole is shown once, above the panels. */
const unknown = (problem: Problem) =>
  isApiServerProblem(problem) ? (
    <p className="p-3.5">
      <State kind="idle">{unknownLabel(problem)}</State>
    </p>
  ) : undefined

const Evidence = ({ layer, at }: { layer: WebhookLayer; at: string }) =>
  layer.state === 'idle' ? (
    'unknown'
  ) : (
    <>
      {layer.state === 'fail' && layer.confidence === 'proved' ? 'tried' : layer.confidence}{' '}
      <RelativeTime at={at} />
    </>
  )
