'use client'

import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { CopyField } from '@/components/ui/copy'
import { Note } from '@/components/ui/note'
import { Bar } from '@/components/ui/skeleton'
import { installWebhookCommand } from '@/lib/features/clusters/helm'
import { organizationIdQuery } from '@/lib/features/clusters/queries'
import type { Cluster, WebhookReport } from '@/lib/features/clusters/schema'
import { supportsObjectStorage } from '@/lib/features/clusters/zones'

const AskOrganizationId = dynamic(
  () => import('./ask-organization-id').then((it) => it.AskOrganizationId),
  { ssr: false },
)

type InstallWebhookProps = { cluster: Cluster; report: WebhookReport | undefined }

const introductions = {
  missing: 'Install it, with your organization and zone filled in. This page watches for it.',
  broken: 'Reinstall it, with your organization and zone filled in.',
  working: 'Installs it again, with your organization and zone filled in.',
  configured: 'Installs it again, with your organization and zone filled in.',
  unknown: 'Installs it, with your organization and zone filled in.',
} as const satisfies Record<WebhookReport['state'], string>

/** The one thing the console does not do itself: it takes rights to install into the cluster. */
export function InstallWebhook({ cluster, report }: InstallWebhookProps) {
  const { data: organization } = useQuery(organizationIdQuery(cluster.id))
  if (!organization) return <Bar width="w-36" />
  if (!organization.id) return <AskOrganizationId cluster={cluster} />
  return (
    <>
      <span className="text-ink-2 text-small">{introductions[report?.state ?? 'unknown']}</span>
      {!supportsObjectStorage(cluster.zone) && (
        <Note
          kind="warn"
          title={`${cluster.zone || 'Its zone'} is not listed for AI Object Storage.`}
        >
          CoreWeave’s list of zones does not name it, so credentials may not work from there. Ask
          CoreWeave before you install the webhook.
        </Note>
      )}
      <CopyField
        text={installWebhookCommand({ orgId: organization.id, zone: cluster.zone })}
        label="command"
      />
    </>
  )
}
