'use client'

import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import type { ClusterPart } from '@/components/clusters/cluster-part'
import { NoneYet } from '@/components/patterns/empty-state'
import { QueryPart } from '@/components/patterns/query-part'
import { DataTable } from '@/components/table/data-table'
import { LinkButton } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { TableSkeleton } from '@/components/ui/skeleton'
import { paths } from '@/lib/common/paths'
import { federationConfigsQuery } from '@/lib/features/federation/queries'
import { configColumns } from './config-columns'

const columns = configColumns.filter(({ key }) => key !== 'issuer')

export function ConfigsPanel({ id, name, issuerUrl }: ClusterPart) {
  const query = useQuery(federationConfigsQuery)
  const isFederated = query.data?.some((config) => config.issuerUrl === issuerUrl)
  return (
    <Panel
      id="federation"
      flush
      title="Federation configs of this issuer"
      aside={
        isFederated && (
          <LinkButton
            size="tiny"
            href={paths.newFederationConfig({ cluster: id, audience: 'iam' })}
          >
            <Plus aria-hidden />
            Add an audience
          </LinkButton>
        )
      }
    >
      <QueryPart
        query={query}
        what="the federation configs"
        skeleton={<TableSkeleton columns={5} rows={2} />}
      >
        {(all) => (
          <DataTable
            caption={`Federation configs of ${name}`}
            columns={columns}
            rows={all.filter((config) => config.issuerUrl === issuerUrl)}
            rowKey={({ uid }) => uid}
            href={({ uid }) => paths.federationConfig(uid)}
            empty={
              <NoneYet
                title={`${name} is not federated yet`}
                actions={
                  <LinkButton href={paths.newFederationConfig({ cluster: id })} variant="primary">
                    Create federation config
                  </LinkButton>
                }
              >
                A federation config makes CoreWeave accept tokens of this issuer.
              </NoneYet>
            }
          />
        )}
      </QueryPart>
    </Panel>
  )
}
