'use client'

import { useMemo } from 'react'
import { FilteredOut, NoneYet } from '@/components/patterns/empty-state'
import { type Column, DataTable } from '@/components/table/data-table'
import { FilterInput } from '@/components/table/filter-input'
import { useUrlParam } from '@/components/table/url-param'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/choice'
import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { Select } from '@/components/ui/select'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { Waiting } from '@/components/ui/waiting'
import { matches } from '@/lib/common/matches'
import { accountPath } from '@/lib/core/trust-setup/account-list'
import type { Cluster } from '@/lib/features/clusters/schema'
import { type SelectableAccount, useAllAccounts } from './use-all-accounts'
import type { useChosenAccounts } from './use-chosen-accounts'

type AccountPickerProps = {
  clusters: readonly Cluster[]
  chosen: ReturnType<typeof useChosenAccounts>
}

/** Chooses service accounts of the organization by cluster, namespace and name. */
export function AccountPicker({ clusters, chosen }: AccountPickerProps) {
  const { keys, accounts, choose } = chosen
  const { rows, waiting, unread } = useAllAccounts(clusters)
  const [q] = useUrlParam('q')
  const [cluster, setCluster] = useUrlParam('cluster')
  const [namespace, setNamespace] = useUrlParam('namespace')
  const shown = rows.filter(
    (row) =>
      (!cluster || row.cluster === cluster) &&
      (!namespace || row.namespace === namespace) &&
      matches(q, row.clusterName, row.namespace, row.name),
  )
  const columns = useMemo(() => {
    const toggle = (row: SelectableAccount) =>
      choose(
        keys.has(accountPath(row))
          ? accounts.filter((account) => accountPath(account) !== accountPath(row))
          : [...accounts, row],
      )
    return columnsFor((row) => keys.has(accountPath(row)), toggle)
  }, [keys, accounts, choose])
  const more = shown.filter((row) => !keys.has(accountPath(row)))
  const namespaces = [
    ...new Set(
      rows.filter((row) => !cluster || row.cluster === cluster).map((row) => row.namespace),
    ),
  ].sort()

  if (waiting && rows.length === 0)
    return (
      <Waiting what="the service accounts of all clusters">
        <PanelSkeleton lines={6} />
      </Waiting>
    )
  return (
    <>
      {unread.length > 0 && (
        <Note kind="warn" title="Incomplete: could not read some service accounts">
          {unread.map(({ name, why }) => (
            <span key={name} className="block">
              {name}: {why}
            </span>
          ))}
        </Note>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <FilterInput label="Filter service accounts" />
        <Choice
          label="Cluster"
          value={cluster}
          onChange={setCluster}
          all="All clusters"
          options={clusters.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <Choice
          label="Namespace"
          value={namespace}
          onChange={setNamespace}
          all="All namespaces"
          options={namespaces.map((value) => ({ value, label: value }))}
        />
      </div>
      <Panel
        title="Service accounts"
        aside={
          <>
            <span role="status">{accounts.length.toLocaleString('en')} selected</span>
            {more.length > 0 && (
              <Button size="tiny" onClick={() => choose([...accounts, ...more])}>
                Select {more.length.toLocaleString('en')} shown
              </Button>
            )}
            {accounts.length > 0 && (
              <Button size="tiny" onClick={() => choose([])}>
                Clear selection
              </Button>
            )}
          </>
        }
        flush
      >
        <DataTable
          caption="Service accounts to choose from"
          columns={columns}
          rows={shown}
          rowKey={accountPath}
          empty={
            rows.length === 0 ? (
              <NoneYet title="No service accounts" />
            ) : (
              <FilteredOut title="No service account matches" />
            )
          }
        />
      </Panel>
    </>
  )
}

const columnsFor = (
  isChosen: (row: SelectableAccount) => boolean,
  toggle: (row: SelectableAccount) => void,
): Column<SelectableAccount>[] => [
  {
    key: 'name',
    header: 'Service account',
    cell: (row) => (
      <Checkbox
        label={row.name}
        aria-label={`${row.clusterName} / ${row.namespace} / ${row.name}`}
        checked={isChosen(row)}
        onChange={() => toggle(row)}
      />
    ),
    sort: ({ name }) => name,
  },
  {
    key: 'namespace',
    header: 'Namespace',
    cell: ({ namespace }) => namespace,
    sort: ({ namespace }) => namespace,
  },
  {
    key: 'cluster',
    header: 'Cluster',
    cell: ({ clusterName }) => clusterName,
    sort: ({ clusterName }) => clusterName,
  },
]

type ChoiceProps = {
  label: string
  all: string
  value: string
  onChange: (value: string) => void
  options: { value: string; label: string }[]
}

const Choice = ({ label, all, value, onChange, options }: ChoiceProps) => (
  <div className="w-44 max-md:w-full">
    <Select
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      options={[{ value: '', label: all }, ...options]}
    />
  </div>
)
