'use client'

import { useQuery } from '@tanstack/react-query'
import { InstallWebhook } from '@/components/clusters/install-webhook'
import { Button } from '@/components/ui/button'
import { InlineCode } from '@/components/ui/inline-code'
import { Note, ProblemNote } from '@/components/ui/note'
import { RelativeTime } from '@/components/ui/relative-time'
import { problemOf } from '@/lib/common/errors'
import { webhookQuery } from '@/lib/features/clusters/queries'
import type { WebhookReport } from '@/lib/features/clusters/schema'
import { StepFrame } from './step-frame'
import type { StepProps } from './step-props'

const titles = {
  missing: 'Waiting for the webhook.',
  broken: 'The webhook is installed but does not work.',
  configured: 'The webhook is installed.',
  working: 'The webhook works.',
  unknown: 'Webhook: unknown.',
} as const satisfies Record<WebhookReport['state'], string>
const kinds = {
  missing: 'run',
  broken: 'fail',
  configured: 'done',
  working: 'pass',
  unknown: 'warn',
} as const satisfies Record<WebhookReport['state'], string>

export function WebhookStep({ part, setup, step }: StepProps) {
  const { id, cluster } = part
  const { detail } = setup
  const tried =
    detail && detail.injection !== 'none'
      ? { namespace: detail.namespace, account: detail.name }
      : undefined
  const { data: report, error, isFetching, refetch } = useQuery(webhookQuery(id, tried))
  const check = (
    <Button pending={isFetching} onClick={() => void refetch()}>
      Check now
    </Button>
  )
  return (
    <StepFrame
      title="Install the Pod Identity Webhook"
      step={step}
      setup={setup}
      cluster={id}
      needs="permission to install the webhook: the Kubernetes role cluster-admin"
      proves={
        <>
          The console sends the API server a pod with <code>dryRun=All</code>; no pod is created. If
          the returned pod has the credentials URL and a projected token, the webhook works. Until a
          service account is annotated, the console checks only the webhook’s configuration.
        </>
      }
    >
      <p>
        The webhook gives each pod of an annotated service account a token and the URL to exchange
        it. Run this command once, as cluster-admin.
      </p>
      {cluster && <InstallWebhook cluster={cluster} report={report} />}
      {!report && error && <ProblemNote problem={problemOf(error)} actions={check} live={false} />}
      {report && (
        <Note kind={kinds[report.state]} title={titles[report.state]} actions={check}>
          {report.cause && (
            <>
              <InlineCode>{report.cause}</InlineCode>{' '}
            </>
          )}
          <RelativeTime at={report.at} prefix="Checked" />.
          {report.state === 'missing' && ' This page continues automatically.'}
        </Note>
      )}
    </StepFrame>
  )
}
