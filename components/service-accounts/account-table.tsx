'use client'

import { useMemo } from 'react'
import { FilteredOut, NoneYet } from '@/components/patterns/empty-state'
import { DataTable } from '@/components/table/data-table'
import { matches } from '@/components/table/filter'
import { FilterInput } from '@/components/table/filter-input'
import { useUrlParam } from '@/components/table/url-param'
import { Button } from '@/components/ui/button'
import { SegmentedControl } from '@/components/ui/choice'
import { LinkButton } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { paths } from '@/lib/common/paths'
import type {
  ListServiceAccounts,
  ServiceAccountsView,
} from '@/lib/features/service-accounts/schema'
import { accountColumns } from './account-columns'
import { NamespacePicker } from './namespace-picker'

const STATES = [
  { value: '', label: 'All' },
  { value: 'injected', label: 'Injected' },
  { value: 'not-injected', label: 'Not injected' },
]

type AccountRows = Extract<ServiceAccountsView['accounts'], { ok: true }>['value']
type AccountTableProps = ListServiceAccounts & {
  found: AccountRows
  namespaces: ServiceAccountsView['namespaces']
}

/** Filters by name, namespace and annotations while typing; the filter is part of the address. */
export function AccountTable({ cluster, namespace, found, namespaces }: AccountTableProps) {
  const columns = useMemo(() => accountColumns(cluster), [cluster])
  const [q, setQ] = useUrlParam('q')
  const [state, setState] = useUrlParam('state')
  const shown = found.rows.filter(
    (row) =>
      (state === '' || (row.injection === 'none') === (state === 'not-injected')) &&
      matches(q, row.name, row.namespace, ...row.annotations),
  )
  const clear = () => {
    setQ('')
    setState('')
  }

  return (
    <div className="grid gap-6">
      <div className="flex flex-wrap items-center gap-3">
        <FilterInput label="Filter by name, namespace, annotation" />
        <NamespacePicker cluster={cluster} namespace={namespace} namespaces={namespaces} />
        <SegmentedControl label="State" value={state} onValueChange={setState} options={STATES} />
      </div>
      <Panel flush>
        <DataTable
          caption="Service accounts"
          columns={columns}
          rows={shown}
          rowKey={(row) => `${row.namespace}/${row.name}`}
          href={(row) => paths.serviceAccount(cluster, row.namespace, row.name)}
          empty={
            found.rows.length === 0 ? (
              <NoneYet
                title={`No service accounts in ${namespace ?? 'this cluster'}`}
                actions={
                  <LinkButton href={paths.newServiceAccount(cluster, namespace)} variant="primary">
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
