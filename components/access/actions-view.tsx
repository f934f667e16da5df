'use client'

import { NoneYet } from '@/components/patterns/empty-state'
import type { Column } from '@/components/table/column'
import { DataTable } from '@/components/table/data-table'
import { TextLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { paths } from '@/lib/common/paths'
import type { AccessAnswer, ActionRow } from '@/lib/features/access/schema'
import { subjectName } from '@/lib/features/access/words'
import { AllDeciding, GateState } from './answer-parts'

const REACHES = { all: 'Everywhere', some: 'Partly', none: 'Denied' } as const

const columns: Column<ActionRow>[] = [
  {
    key: 'action',
    header: 'Action',
    cell: ({ action, phrase }) => <code title={phrase}>{action}</code>,
    sort: ({ action }) => action,
    width: 'whitespace-nowrap',
  },
  {
    key: 'level',
    header: 'Level',
    cell: ({ level }) => level,
    sort: ({ level }) => level,
    priority: 2,
  },
  {
    key: 'reach',
    header: 'Where',
    cell: ({ reach }) => REACHES[reach],
    sort: ({ reach }) => reach,
  },
  {
    key: 'because',
    header: 'Allowed by',
    cell: ({ because }) => <AllDeciding because={because} />,
    sort: ({ because }) => because[0]?.policy,
  },
  {
    key: 'denied',
    header: 'Denied by',
    cell: ({ denied }) => <AllDeciding because={denied} />,
    sort: ({ denied }) => denied[0]?.policy,
    priority: 2,
  },
  {
    key: 'gate',
    header: 'Bucket policy',
    cell: ({ gate }) => gate && <GateState gate={gate} />,
    sort: ({ gate }) => gate?.state,
    priority: 2,
  },
]

type ActionsViewProps = {
  actions: ActionRow[]
  subject: NonNullable<AccessAnswer['subject']>
  /** The one resource of the question. */
  resource: string
}

/** What one principal can do in one bucket, action by action. */
export const ActionsView = ({ actions, subject, resource }: ActionsViewProps) => (
  <Panel
    title={`Actions in ${resource}`}
    aside={<TextLink href={paths.access({ principal: subject.principal })}>All resources</TextLink>}
    flush
  >
    <DataTable
      caption={`Actions in ${resource}`}
      columns={columns}
      rows={actions}
      rowKey={({ action }) => action}
      sortParam="actions"
      empty={
        <NoneYet title={`${subjectName(subject)} has no access to ${resource}`}>
          Requests that no statement allows are denied.
        </NoneYet>
      }
    />
  </Panel>
)
