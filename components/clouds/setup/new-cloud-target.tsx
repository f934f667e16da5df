'use client'

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { DraftOwner } from '@/components/patterns/draft-owner'
import { QueryPart } from '@/components/patterns/query-part'
import { useUrlParam } from '@/components/table/url-param'
import { Note } from '@/components/ui/note'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import { TableSkeleton } from '@/components/ui/skeleton'
import { LinkTabs } from '@/components/ui/tabs'
import { paths } from '@/lib/common/paths'
import { plural } from '@/lib/common/plural'
import type { TrustedAccount } from '@/lib/core/trust-setup/setup-files'
import { clustersQuery } from '@/lib/features/clusters/queries'
import type { Cluster } from '@/lib/features/clusters/schema'
import { AccountPicker } from './account-picker'
import { TargetPanel } from './target-panel'
import { useChosenAccounts } from './use-chosen-accounts'
import { CLOUD_TABS, cloudName, useTargetParams } from './use-target-params'

/** Suggested names for several accounts. */
const SUGGESTION_SOURCE = { clusterName: 'coreweave', name: 'workloads' }
const TITLE = 'Set up another cloud'

/** Sets up another cloud for several service accounts with one set of files. */
export function NewCloudTarget({ owner }: { owner: DraftOwner }) {
  const clusters = useQuery(clustersQuery)
  if (clusters.data) return <NewTarget clusters={clusters.data} owner={owner} />
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

type NewTargetProps = { clusters: readonly Cluster[]; owner: DraftOwner }

function NewTarget({ clusters, owner }: NewTargetProps) {
  const typed = useTargetParams()
  const { cloud } = typed
  const chosen = useChosenAccounts(owner)
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
  const selectOmitted = (omitted: readonly TrustedAccount[]) =>
    choose(
      omitted.map(({ issuerUrl, namespace, name }) => ({
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
            ? `Set up ${cloud === 'oidc' ? 'another service' : cloudName(cloud)} for ${plural(identities.length, 'service account')}`
            : TITLE
        }
        facts={[
          'The console generates files for you to apply; it changes nothing in the cloud',
          !sendable && 'The selection is too large for the URL and is kept in this tab',
        ]}
      />
      {lost && (
        <Note kind="warn" title="The selected accounts are in another tab">
          The selection is too large for a URL. Select the accounts here again.
        </Note>
      )}
      {gone > 0 && (
        <Note kind="warn" title={`${plural(gone, 'service account')} in the URL cannot be used`}>
          Their cluster does not belong to this organization.
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
        like={SUGGESTION_SOURCE}
        identities={identities}
        onOmitted={selectOmitted}
        clusterOf={clusterOf}
      />
    </>
  )
}
