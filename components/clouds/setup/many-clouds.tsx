'use client'

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { QueryPart } from '@/components/patterns/query-part'
import { useUrlParam } from '@/components/table/url-param'
import { Note } from '@/components/ui/note'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import { TableSkeleton } from '@/components/ui/skeleton'
import { LinkTabs } from '@/components/ui/tabs'
import { paths } from '@/lib/common/paths'
import type { TrustedAccount } from '@/lib/core/trust-setup/setup-files'
import { clustersQuery } from '@/lib/features/clusters/queries'
import type { Cluster } from '@/lib/features/clusters/schema'
import { AccountPicker } from './account-picker'
import { TargetPanel } from './target-panel'
import { useChosen } from './use-chosen'
import { CLOUD_TABS, cloudName, useTyped } from './use-typed'

/** Names are proposed after no one of them. */
const LIKE = { clusterName: 'coreweave', name: 'workloads' }
const TITLE = 'Let service accounts into another cloud'
const plural = (count: number) =>
  `${count.toLocaleString('en')} service account${count === 1 ? '' : 's'}`

/** Any number of accounts, and one set of files that lets all of them in. */
export function ManyClouds() {
  const clusters = useQuery(clustersQuery)
  if (clusters.data) return <Many clusters={clusters.data} />
  return (
    <>
      <PageHead title={TITLE} />
      <Panel flush>
        <QueryPart
          query={clusters}
          what="the list of clusters"
          skeleton={<TableSkeleton columns={3} />}
        >
          {() => null}
        </QueryPart>
      </Panel>
    </>
  )
}

function Many({ clusters }: { clusters: readonly Cluster[] }) {
  const typed = useTyped()
  const { cloud } = typed
  const chosen = useChosen()
  const { accounts, lost, sendable, choose } = chosen
  const [held] = useUrlParam('accounts')
  const identities = useMemo(() => {
    const known = new Map(clusters.map((cluster) => [cluster.id, cluster]))
    return accounts.flatMap(({ cluster: id, namespace, name }): TrustedAccount[] => {
      const cluster = known.get(id)
      if (!cluster) return []
      return [{ issuerUrl: cluster.issuerUrl, clusterName: cluster.name, namespace, name }]
    })
  }, [accounts, clusters])
  const gone = accounts.length - identities.length

  const ids = new Map(clusters.map(({ issuerUrl, id }) => [issuerUrl, id]))
  const clusterOf = (issuerUrl: string) => ids.get(issuerUrl) ?? ''
  const goOn = (left: readonly TrustedAccount[]) =>
    choose(
      left.map(({ issuerUrl, namespace, name }) => ({
        cluster: clusterOf(issuerUrl),
        namespace,
        name,
      })),
    )
  return (
    <>
      <PageHead
        title={
          identities.length > 0
            ? `Let ${plural(identities.length)} into ${cloud === 'oidc' ? 'another service' : cloudName(cloud)}`
            : TITLE
        }
        facts={[
          'Nothing is written by the console: these are files for you to apply',
          !sendable && 'So many are kept in this tab; the address alone does not name them',
        ]}
      />
      {lost && (
        <Note kind="warn" title="The chosen accounts are in another tab">
          More than an address can carry were chosen there. Choose them here again.
        </Note>
      )}
      {gone > 0 && (
        <Note kind="warn" title={`${plural(gone)} of the address cannot be used`}>
          Their cluster is not one of this organization’s.
        </Note>
      )}
      <LinkTabs
        label="Cloud"
        tabs={CLOUD_TABS.map(([key, label]) => ({
          key,
          label,
          href: paths.newCloudTarget({ cloud: key, accounts: held }),
          current: key === cloud,
        }))}
      />
      <AccountPicker clusters={clusters} chosen={chosen} />
      <TargetPanel
        chosen={typed}
        like={LIKE}
        identities={identities}
        onLeft={goOn}
        clusterOf={clusterOf}
      />
    </>
  )
}
