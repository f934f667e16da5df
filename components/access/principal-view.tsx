'use client'

import type { ReactNode } from 'react'
import { AccessLevels } from '@/components/patterns/access-levels'
import type { Column } from '@/components/table/column'
import { DataTable } from '@/components/table/data-table'
import { Panel } from '@/components/ui/panel'
import { paths } from '@/lib/common/paths'
import { plural } from '@/lib/common/plural'
import { levelsOfBits } from '@/lib/core/policy/access-level'
import type { AccessParams } from '@/lib/features/access/queries'
import type { AccessAnswer, AccessRow } from '@/lib/features/access/schema'
import { credentialReason, subjectName } from '@/lib/features/access/words'
import {
  CredentialWords,
  Deciding,
  GateState,
  ResourceName,
  ResourceNames,
  SubjectWords,
} from './answer-parts'

const access: Column<AccessRow> = {
  key: 'access',
  header: 'Access',
  width: 'md:min-w-48',
  cell: ({ held, paper, denied }) => (
    <AccessLevels
      held={levelsOfBits(held)}
      paper={levelsOfBits(paper)}
      denied={levelsOfBits(denied)}
    />
  ),
  sort: ({ held, paper }) => held || paper / 100 || undefined,
}

const deciding: Column<AccessRow>[] = [
  {
    key: 'because',
    header: 'Allowed by',
    cell: ({ because }) => <Deciding because={because} />,
    sort: ({ because }) => because[0]?.policy,
  },
  {
    key: 'denied',
    header: 'Denied by',
    cell: ({ refusedBy }) => <Deciding because={refusedBy} />,
    priority: 3,
  },
]

const gate: Column<AccessRow> = {
  key: 'gate',
  header: 'Bucket policy',
  cell: ({ gate }) => gate && <GateState gate={gate} />,
  sort: ({ gate }) => gate?.state,
  priority: 2,
}

const principal: Column<AccessRow> = {
  key: 'who',
  header: 'Principal',
  cell: (row) => <SubjectWords {...row} />,
  sort: subjectName,
  width: 'min-w-40',
}

const credentials: Column<AccessRow> = {
  key: 'credentials',
  header: 'Credentials',
  cell: (row) => <CredentialWords credentials={row.credentials} />,
  sort: (row) => credentialReason(row.credentials),
  priority: 2,
}

const resources: Column<AccessRow> = {
  key: 'resources',
  header: 'Resources',
  cell: ({ resources, resourceCount }) => <ResourceNames names={resources} count={resourceCount} />,
  sort: ({ resourceCount }) => resourceCount,
}

const resource: Column<AccessRow> = {
  key: 'resource',
  header: 'Resource',
  cell: ({ resource = '' }) => <ResourceName name={resource} />,
  sort: ({ resource }) => resource,
}

export const PRINCIPAL_COLUMNS = {
  /** One principal, by resource. */
  single: [resource, access, ...deciding, gate],
  /** Many principals on one resource. */
  one: [principal, access, ...deciding, credentials, gate],
  /** Many principals on many resources. */
  many: [principal, access, resources, ...deciding, credentials],
} satisfies Record<string, Column<AccessRow>[]>

type PrincipalViewProps = {
  answer: AccessAnswer
  found: NonNullable<AccessAnswer['principals']>
  params: AccessParams
  /** Shown in place of no rows. */
  empty: ReactNode
}

/** The answer by principal, or by resource where one principal is asked about. */
export function PrincipalView({ answer, found, params, empty }: PrincipalViewProps) {
  const { subject, asked } = answer
  const several = asked.resourceCount === 1 ? PRINCIPAL_COLUMNS.one : PRINCIPAL_COLUMNS.many
  const more = found.total - found.rows.length
  const caption = subject ? 'Access by resource' : 'Access by principal'
  return (
    <>
      <Panel flush>
        <DataTable
          caption={caption}
          columns={subject ? PRINCIPAL_COLUMNS.single : several}
          rows={found.rows}
          rowKey={({ id }) => id}
          href={(row) => paths.access(openedRow(row, params))}
          empty={empty}
        />
      </Panel>
      {more > 0 && (
        <p className="text-ink-2">
          {plural(more, 'more row')} not shown. Filter the list or export it.
        </p>
      )}
    </>
  )
}

/** The same question about one principal, or about one resource of it. */
const openedRow = (
  { principal, resource }: AccessRow,
  { kind: _, cluster: __, namespace: ___, q: ____, ...params }: AccessParams,
): AccessParams => {
  if (resource === undefined) return { ...params, principal }
  return resource === '*'
    ? { ...params, on: 'organization', bucket: '', by: '' }
    : { ...params, bucket: resource, on: '', by: '' }
}
