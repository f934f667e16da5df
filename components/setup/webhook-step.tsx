'use client'

import { useQuery } from '@tanstack/react-query'
import { InstallWebhook } from '@/components/clusters/install-webhook'
import { InlineCode } from '@/components/patterns/inline-code'
import { Button } from '@/components/ui/button'
import { Note, ProblemNote } from '@/components/ui/note'
import { RelativeTime } from '@/components/ui/relative-time'
import { problemOf } from '@/lib/common/errors'
import { webhookQuery } from '@/lib/features/clusters/queries'
import type { WebhookReport } from '@/lib/features/clusters/schema'
import { StepFrame } from './step-frame'
import type { StepProps } from './step-panel'

const titles = {
  missing: 'Watching for it.',
  broken: 'It is there, and does not work.',
  configured: 'It is installed.',
  working: 'It works.',
  unknown: 'Whether it is there is not known.',
} as const satisfies Record<WebhookReport['state'], string>
const kinds = {
  missing: 'run',
  broken: 'fail',
  configured: 'pass',
  working: 'pass',
  unknown: 'warn',
} as const satisfies Record<WebhookReport['state'], string>

export function WebhookStep({ part, setup, step }: StepProps) {
  const { id, cluster } = part
  const { data: report, error, isFetching, refetch } = useQuery(webhookQuery(id))
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
      needs="rights to install into the cluster: the Kubernetes role cluster-admin"
      proves={
        <>
          The console sends the API server a pod with <code>dryRun=All</code> and looks at what
          comes back. Nothing is created. If the pod carries the credentials address and a projected
          token, the webhook works. Until a service account is annotated there is nobody to try it
          for: then its configuration is what is read.
        </>
      }
    >
      <p>
        It gives each annotated pod a token and the address where the token is exchanged. Run this
        once, with rights to install into the cluster.
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
          {report.state === 'missing' && ' This page goes on by itself.'}
        </Note>
      )}
    </StepFrame>
  )
}
