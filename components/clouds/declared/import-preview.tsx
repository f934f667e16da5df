'use client'

import { useQuery } from '@tanstack/react-query'
import type { Column } from '@/components/table/column'
import { DataTable } from '@/components/table/data-table'
import { Identifier } from '@/components/ui/identifier'
import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { State } from '@/components/ui/state'
import { plural } from '@/lib/common/plural'
import { CLOUD_NAMES } from '@/lib/core/identity/clouds'
import { targetAudience, targetName } from '@/lib/core/identity/trust-target-names'
import type {
  ImportCluster,
  ImportRow,
  TrustImport,
} from '@/lib/features/declared-trusts/import/trust-import'
import { trustsQuery } from '@/lib/features/declared-trusts/queries'
import type { DeclaredTrust } from '@/lib/features/declared-trusts/schema'
import { sameTarget, trustKey } from '@/lib/features/declared-trusts/trust-key'

type DeclaredTrustsByKey = ReadonlyMap<string, DeclaredTrust>

/** The trusts to import, compared with the declared ones. */
export function ImportPreview({
  rows,
  clusters,
}: {
  rows: ImportRow[]
  clusters: ImportCluster[]
}) {
  const { data } = useQuery(trustsQuery())
  const known: DeclaredTrustsByKey | undefined =
    data && new Map(data.trusts.map((trust) => [trustKey(trust), trust]))
  if (rows.length === 0) return null
  return (
    <Panel title="Trusts to import" flush>
      <DataTable
        caption="Trusts to import"
        columns={columnsOf(clusters, known)}
        rows={rows}
        rowKey={({ entry }) => trustKey(entry)}
        empty={null}
      />
    </Panel>
  )
}

const columnsOf = (
  clusters: readonly ImportCluster[],
  known: DeclaredTrustsByKey | undefined,
): Column<ImportRow>[] => [
  {
    key: 'account',
    header: 'Service account',
    cell: ({ entry }) => `${entry.namespace}/${entry.name}`,
    sort: ({ entry }) => `${entry.namespace}/${entry.name}`,
  },
  {
    key: 'cluster',
    header: 'Cluster',
    cell: ({ entry }) => clusters.find(({ id }) => id === entry.cluster)?.name ?? entry.cluster,
    priority: 2,
  },
  {
    key: 'cloud',
    header: 'Cloud',
    cell: ({ entry }) => CLOUD_NAMES[entry.target.cloud],
    sort: ({ entry }) => CLOUD_NAMES[entry.target.cloud],
    priority: 2,
    width: 'whitespace-nowrap',
  },
  {
    key: 'by',
    header: 'Trusted by',
    cell: ({ entry }) => (
      <Identifier value={targetName(entry.target)} label="target" room={48} copy={false} />
    ),
    sort: ({ entry }) => targetName(entry.target),
    width: 'md:whitespace-nowrap',
  },
  {
    key: 'audience',
    header: 'Audience',
    cell: ({ entry }) => (
      <Identifier value={targetAudience(entry.target)} label="audience" room={28} copy={false} />
    ),
    priority: 3,
  },
  {
    key: 'change',
    header: 'Change',
    cell: ({ entry }) => <Change known={known} entry={entry} />,
    width: 'whitespace-nowrap',
  },
  { key: 'line', header: 'Line', cell: ({ line }) => line, align: 'end', priority: 3 },
]

function Change({
  known,
  entry,
}: {
  known: DeclaredTrustsByKey | undefined
  entry: ImportRow['entry']
}) {
  if (!known) return <State kind="run">Comparing</State>
  const before = known.get(trustKey(entry))
  if (!before) return <State kind="info">New</State>
  if (sameTarget(before.target, entry.target)) return <State kind="done">Unchanged</State>
  return (
    <State kind="warn" title="The verification does not cover these fields.">
      Changed
    </State>
  )
}

const SHOWN = 50

/** Entries that are not imported, with their line and the reason. */
export function ImportRejections({ found: { refused, elsewhere, rows } }: { found: TrustImport }) {
  if (refused.length === 0 && elsewhere === 0 && rows.length > 0) return null
  const title =
    refused.length > 0
      ? plural(refused.length, 'entry is not imported', 'entries are not imported')
      : 'Some entries do not concern your clusters'
  return (
    <Note kind={refused.length > 0 ? 'warn' : 'info'} title={title} live>
      <ul>
        {refused.slice(0, SHOWN).map(({ line, what, why }) => (
          <li key={`${line} ${what} ${why}`}>
            <b>Line {line}</b>: <code>{what}</code>: {why}
          </li>
        ))}
        {refused.length > SHOWN && <li>and {refused.length - SHOWN} more</li>}
        {elsewhere > 0 && (
          <li>
            {plural(elsewhere, 'other entry does', 'other entries do')} not trust these clusters.
          </li>
        )}
        {rows.length + refused.length + elsewhere === 0 && <li>The text contains no entries.</li>}
      </ul>
    </Note>
  )
}
