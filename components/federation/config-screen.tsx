'use client'

import { useSuspenseQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { Fragment, useState } from 'react'
import { CodeTabs } from '@/components/patterns/code-tabs'
import { Crumbs } from '@/components/patterns/crumbs'
import { SuspensionConfigMark } from '@/components/suspensions/suspended'
import { Button } from '@/components/ui/button'
import { TextLink } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { Columns, Panel, Stack } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { TableSkeleton } from '@/components/ui/skeleton'
import { Badge } from '@/components/ui/state'
import { useToast } from '@/components/ui/toast'
import { paths } from '@/lib/common/paths'
import { federationConfigQuery } from '@/lib/features/federation/queries'
import type { FederationConfigRef } from '@/lib/features/federation/schema'
import { ConfigDialogs } from './config-dialogs'
import { DependentsPanel } from './dependents-panel'

const EditConfigForm = dynamic(() => import('./edit-config-form').then((it) => it.EditConfigForm), {
  ssr: false,
  loading: () => <TableSkeleton columns={1} rows={4} />,
})

export function ConfigScreen({ uid }: FederationConfigRef) {
  const { data: config } = useSuspenseQuery(federationConfigQuery(uid))
  const [open, setOpen] = useState<'pause' | 'delete'>()
  const router = useRouter()
  const toast = useToast()
  const { name, active, cluster, createdAt, updatedAt } = config

  return (
    <>
      <Crumbs trail={[{ label: 'Federation', href: paths.federation() }, { label: name }]} />
      <PageHead
        title={name}
        badge={<Badge kind={active ? 'info' : 'pause'}>{active ? 'Active' : 'Paused'}</Badge>}
        facts={[
          !active && <SuspensionConfigMark key="suspension" uid={config.uid} />,
          cluster ? (
            <Fragment key="cluster">
              Tokens of{' '}
              <TextLink href={paths.cluster(cluster.id)}>{cluster.name ?? cluster.id}</TextLink>
            </Fragment>
          ) : (
            'Tokens of another issuer'
          ),
          createdAt && <RelativeTime key="created" at={createdAt} prefix="Created" />,
          updatedAt && updatedAt !== createdAt && (
            <RelativeTime key="changed" at={updatedAt} prefix="Changed" />
          ),
        ]}
        actions={
          <>
            <Button onClick={() => setOpen('pause')}>{active ? 'Pause' : 'Resume'}</Button>
            <Button variant="danger" onClick={() => setOpen('delete')}>
              Delete
            </Button>
          </>
        }
      />
      <Columns layout="wide-left">
        <Stack>
          <Panel title="Config">
            <EditConfigForm config={config} />
          </Panel>
          <Panel flush title="Create this config without the console">
            <CodeTabs
              label="Create this config without the console"
              tabs={[
                { key: 'terraform', label: 'Terraform', code: config.terraform },
                { key: 'curl', label: 'curl', code: config.curl },
              ]}
            />
          </Panel>
        </Stack>
        <DependentsPanel config={config} />
      </Columns>
      <ConfigDialogs
        config={config}
        open={open}
        onClose={() => setOpen(undefined)}
        onDeleted={() => {
          toast({ title: `Deleted ${name}` })
          router.push(paths.federation())
        }}
      />
    </>
  )
}
