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
  missing: 'Your organization and zone are filled in. This page detects the installation.',
  broken: 'Reinstall the webhook. Your organization and zone are filled in.',
  working: 'Reinstalls the webhook. Your organization and zone are filled in.',
  configured: 'Reinstalls the webhook. Your organization and zone are filled in.',
  unknown: 'Installs the webhook. Your organization and zone are filled in.',
} as const satisfies Record<WebhookReport['state'], string>

/** The console does not install the webhook itself: that takes the right to install into the cluster. */
export function InstallWebhook({ cluster, report }: InstallWebhookProps) {
  const { data: organization } = useQuery(organizationIdQuery(cluster.id))
  if (!organization) return <Bar width="w-36" />
  if (!organization.id)
    return <AskOrganizationId cluster={cluster} suggested={organization.suggested} />
  return (
    <>
      <span className="text-ink-2 text-small">{introductions[report?.state ?? 'unknown']}</span>
      {!supportsObjectStorage(cluster.zone) && (
        <Note
          kind="warn"
          title={`${cluster.zone || 'The zone'} may not support AI Object Storage.`}
        >
          CoreWeave does not list this zone for AI Object Storage, so credentials may not work
          there. Ask CoreWeave before you install the webhook.
        </Note>
      )}
      <CopyField
        text={installWebhookCommand({ orgId: organization.id, zone: cluster.zone })}
        label="command"
      />
    </>
  )
}
