'use client'

import { FilteredOut, NoneYet } from '@/components/patterns/empty-state'
import type { Column } from '@/components/table/column'
import { DataTable } from '@/components/table/data-table'
import { FilterInput } from '@/components/table/filter-input'
import { useUrlParam } from '@/components/table/url-param'
import { TextLink } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { State } from '@/components/ui/state'
import { matches } from '@/lib/common/matches'
import { paths } from '@/lib/common/paths'
import { plural } from '@/lib/common/plural'
import { UNNAMED_AUDIENCE } from '@/lib/core/trust/account-decisions'
import type { TrustSummary, TrustSummaryRow } from '@/lib/core/trust/summary'
import type { TrustKind } from '@/lib/core/trust/trust'
import { accountKey } from './use-trust-review'
import { KIND_WORDS } from './words'

const columns: Column<TrustSummaryRow>[] = [
  {
    key: 'account',
    header: 'Service account',
    cell: ({ account: { cluster, namespace, name }, presence }) => (
      <span className="[overflow-wrap:anywhere]">
        <span className="text-ink-2">{namespace} / </span>
        {presence === 'missing' ? (
          name
        ) : (
          <TextLink href={paths.serviceAccount(cluster.id, namespace, name)}>{name}</TextLink>
        )}
        {presence !== 'present' && (
          <span className="block text-ink-2 text-small">
            {presence === 'missing'
              ? `Named by the trust but missing in ${cluster.name}. Anyone who creates it is admitted.`
              : `Named by the trust. The service accounts of ${cluster.name} could not be read.`}
          </span>
        )}
      </span>
    ),
    sort: ({ account: { namespace, name } }) => `${namespace} ${name}`,
  },
  {
    key: 'cluster',
    header: 'Cluster',
    cell: ({ account: { cluster } }) => cluster.name,
    sort: ({ account: { cluster } }) => cluster.name,
    priority: 2,
  },
  {
    key: 'answer',
    header: 'Admitted',
    cell: ({ decision }) =>
      decision === 'allow' ? <State kind="done">Yes</State> : <State kind="warn">Depends</State>,
    sort: ({ decision }) => decision,
  },
  {
    key: 'reason',
    header: 'Reason',
    cell: ({ reason }) => <span className="[overflow-wrap:anywhere]">{reason}</span>,
    priority: 2,
  },
  {
    key: 'audience',
    header: 'Audience',
    cell: ({ audience }) =>
      audience === UNNAMED_AUDIENCE ? (
        'Any'
      ) : (
        <code className="[overflow-wrap:anywhere]">{audience}</code>
      ),
    priority: 3,
  },
]

type AdmittedAccountsProps = {
  answer: TrustSummary
  kind: TrustKind | undefined
  reading: boolean
  unread: readonly string[]
}

const FILTER_ABOVE = 8

/** The admitted accounts, and those that depend on the request. */
export function AdmittedAccounts({ answer, kind, reading, unread }: AdmittedAccountsProps) {
  const [q] = useUrlParam('q')
  const shown = answer.rows.filter(({ account: { cluster, namespace, name } }) =>
    matches(q, cluster.name, namespace, name),
  )
  return (
    <>
      {!reading && unread.length > 0 && (
        <Note kind="warn" title={`Incomplete: could not read ${unread.join(', ')}`}>
          Accounts that the trust names are listed either way.
        </Note>
      )}
      {(answer.rows.length > FILTER_ABOVE || q) && (
        <FilterInput label="Filter by cluster, namespace, name" />
      )}
      <Panel
        title="Admitted service accounts"
        aside={!reading && answer.denied > 0 && `${plural(answer.denied, 'known account')} denied`}
        footer={kind && <p className="text-ink-2 text-small">{KIND_WORDS[kind].assumption}</p>}
        flush
      >
        <DataTable
          caption="Admitted service accounts"
          columns={columns}
          rows={shown}
          rowKey={({ account }) => accountKey(account)}
          empty={
            q ? (
              <FilteredOut title={`No service account matches “${q}”`} />
            ) : (
              <NoneYet
                title={reading ? 'Loading service accounts…' : 'No service account is admitted'}
              />
            )
          }
        />
      </Panel>
    </>
  )
}
