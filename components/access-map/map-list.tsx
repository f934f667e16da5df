'use client'

import { AccessLevels } from '@/components/patterns/access-levels'
import type { Column } from '@/components/table/column'
import { DataTable } from '@/components/table/data-table'
import { State, type StateKind } from '@/components/ui/state'
import { type EdgeCode, type EdgeState, MAP_COLUMNS } from '@/lib/core/access-map/access-map'
import type { MapRow } from '@/lib/core/access-map/map-rows'
import {
  describeEdge,
  describeNote,
  describeRunning,
  NODE_KIND_WORDS,
  NODE_STATE_WORDS,
} from '@/lib/features/access-map/words'
import { clockTime } from './clock-time'
import { STATE_ICONS } from './map-node'

const EDGE_ICONS: Record<EdgeCode, StateKind> = {
  proved: 'pass',
  configured: 'idle',
  denies: 'idle',
  unknown: 'idle',
  'on-paper': 'idle',
  'open-to-everyone': 'warn',
  'will-be-added': 'info',
  'loses-access': 'fail',
  broken: 'fail',
}

function EdgeText({ state }: { state: EdgeState }) {
  const { text, at } = describeEdge(state)
  return <State kind={EDGE_ICONS[state.code]}>{at ? `${text}, ${clockTime(at)}` : text}</State>
}

const columns: Column<MapRow>[] = [
  {
    key: 'name',
    header: 'Name',
    cell: ({ node: { name } }) => <code>{name}</code>,
    sort: ({ node }) => node.name,
  },
  {
    key: 'part',
    header: 'Part',
    cell: ({ node }) => NODE_KIND_WORDS[node.kind],
    sort: ({ node }) => MAP_COLUMNS.indexOf(node.column),
  },
  {
    key: 'state',
    header: 'State',
    cell: ({ node: { state, kind, note, at, levels, running } }) => (
      <>
        <State kind={STATE_ICONS[state] ?? 'idle'}>{NODE_STATE_WORDS[state]}</State>
        {running && (
          <span className="block text-small">
            <State kind="run">{describeRunning(running)}</State>
          </span>
        )}
        {(note || at) && (
          <span className="block text-ink-2 text-small">
            {[describeNote({ kind, note }), at && clockTime(at)].filter(Boolean).join(' ')}
          </span>
        )}
        {levels && (
          <span className="block text-small">
            <AccessLevels {...levels} />
          </span>
        )}
      </>
    ),
    sort: ({ node }) => node.state,
  },
  {
    key: 'to',
    header: 'Leads to',
    cell: ({ to }) =>
      to.length > 0 && (
        <ul className="grid gap-0.5">
          {to.map(({ node, edge }) => (
            <li key={node.id}>
              <code>{node.name}</code> <EdgeText state={edge.state} />
              {edge.running && (
                <>
                  {' '}
                  <State kind="run">{describeRunning(edge.running)}</State>
                </>
              )}
            </li>
          ))}
        </ul>
      ),
  },
]

type MapListProps = { rows: MapRow[]; label: string }

/** The map as a table: every node once, and every edge at the node where it starts. */
export const MapList = ({ rows, label }: MapListProps) => (
  <DataTable
    caption={label}
    columns={columns}
    rows={rows}
    rowKey={({ node }) => node.id}
    href={({ node }) => node.href}
    empty={null}
    sortParam="map-sort"
  />
)
