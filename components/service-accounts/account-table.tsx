'use client'

import { useMemo } from 'react'
import { FilteredOut, NoneYet } from '@/components/patterns/empty-state'
import { DataTable } from '@/components/table/data-table'
import { FilterInput } from '@/components/table/filter-input'
import { Button } from '@/components/ui/button'
import { LinkButton } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { paths } from '@/lib/common/paths'
import type {
  ListServiceAccounts,
  ServiceAccountsView,
} from '@/lib/features/service-accounts/schema'
import { clusterAccountColumns } from './account-columns'
import { AnnotatedFilter, useAccountFilter } from './account-filter'
import { NamespacePicker } from './namespace-picker'

type AccountRows = Extract<ServiceAccountsView['accounts'], { ok: true }>['value']
type AccountTableProps = ListServiceAccounts & {
  clusterName: string
  found: AccountRows
  namespaces: ServiceAccountsView['namespaces']
}

/** Filters by name, namespace and annotations while typing; the filter is part of the address. */
export function AccountTable(props: AccountTableProps) {
  const { cluster, clusterName, namespace, found, namespaces } = props
  const rows = useMemo(
    () => found.rows.map((row) => ({ ...row, cluster: { id: cluster, name: clusterName } })),
    [found.rows, cluster, clusterName],
  )
  const { shown, q, clear } = useAccountFilter(rows)

  return (
    <div className="grid gap-6">
      <div className="flex flex-wrap items-center gap-3">
        <FilterInput label="Filter by name, namespace, annotation" />
        <NamespacePicker cluster={cluster} namespace={namespace} namespaces={namespaces} />
        <AnnotatedFilter />
      </div>
      <Panel flush>
        <DataTable
          caption="Service accounts"
          columns={clusterAccountColumns}
          rows={shown}
          rowKey={(row) => `${row.namespace}/${row.name}`}
          href={(row) => paths.serviceAccount(cluster, row.namespace, row.name)}
          empty={
            found.rows.length === 0 ? (
              <NoneYet
                title={`No service accounts in ${namespace ?? 'this cluster'}`}
                actions={
                  <LinkButton href={paths.newServiceAccount(cluster, namespace)}>
                    New service account
                  </LinkButton>
                }
              >
                Kubernetes creates a service account named default in every namespace. A namespace
                without one may be misspelled or new.
              </NoneYet>
            ) : (
              <FilteredOut
                title={`No service account matches ${q ? `“${q}”` : 'the filter'}`}
                actions={<Button onClick={clear}>Clear filter</Button>}
              />
            )
          }
        />
      </Panel>
    </div>
  )
}
