'use client'

import { FilteredOut, NoneYet } from '@/components/patterns/empty-state'
import type { Column } from '@/components/table/column'
import { DataTable } from '@/components/table/data-table'
import { matches } from '@/components/table/filter'
import { FilterInput } from '@/components/table/filter-input'
import { useUrlParam } from '@/components/table/url-param'
import { TextLink } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { State } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
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
        {presence !== 'there' && (
          <span className="block text-ink-2 text-small">
            {presence === 'missing'
              ? `Named by the trust, and not there in ${cluster.name}: whoever makes it has its place.`
              : `Named by the trust; the accounts of ${cluster.name} were not read.`}
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
    header: 'Gets in',
    cell: ({ decision }) =>
      decision === 'allow' ? <State kind="pass">Yes</State> : <State kind="warn">Depends</State>,
    sort: ({ decision }) => decision,
  },
  {
    key: 'because',
    header: 'Because',
    cell: ({ because }) => <span className="[overflow-wrap:anywhere]">{because}</span>,
    priority: 2,
  },
  {
    key: 'audience',
    header: 'With the audience',
    cell: ({ audience }) =>
      audience === UNNAMED_AUDIENCE ? (
        'Any'
      ) : (
        <code className="[overflow-wrap:anywhere]">{audience}</code>
      ),
    priority: 3,
  },
]

type WhoGetsInProps = {
  answer: TrustSummary
  kind: TrustKind | undefined
  reading: boolean
  unread: readonly string[]
}

const FEW = 8

/** By name, who gets in and who may. */
export function WhoGetsIn({ answer, kind, reading, unread }: WhoGetsInProps) {
  const [q] = useUrlParam('q')
  const shown = answer.rows.filter(({ account: { cluster, namespace, name } }) =>
    matches(q, cluster.name, namespace, name),
  )
  return (
    <>
      {!reading && unread.length > 0 && (
        <Note
          kind="warn"
          title={`Not all read, and so not all in the answer: ${unread.join(', ')}.`}
        >
          Accounts that the text itself names are.
        </Note>
      )}
      {(answer.rows.length > FEW || q) && (
        <FilterInput label="Filter by cluster, namespace, name" />
      )}
      <Panel
        title="Who gets in"
        aside={!reading && answer.kept > 0 && `${answer.kept} known accounts do not`}
        footer={kind && <p className="text-ink-2 text-small">{KIND_WORDS[kind].granted}</p>}
        flush
      >
        <DataTable
          caption="Who gets in"
          columns={columns}
          rows={shown}
          rowKey={({ account }) => accountKey(account)}
          empty={
            q ? (
              <FilteredOut title={`None of them matches “${q}”`} />
            ) : (
              <NoneYet title={reading ? 'Service accounts are being read' : 'No account gets in'} />
            )
          }
        />
      </Panel>
    </>
  )
}
