import type { Column } from '@/components/table/column'
import type { DecidingStatement } from '@/lib/features/access/schema'
import { Deciding } from './answer-parts'

type Decided = { because: DecidingStatement[]; denied: DecidingStatement[] }

/** The columns with the deciding Allow and Deny statements. */
export const decidedColumns = <Row extends Decided>(): [
  because: Column<Row>,
  denied: Column<Row>,
] => [
  {
    key: 'because',
    header: 'Allowed by',
    cell: ({ because }) => <Deciding because={because} />,
    sort: ({ because }) => because[0]?.policy,
  },
  {
    key: 'denied',
    header: 'Partly denied by',
    cell: ({ denied }) => <Deciding because={denied} />,
    priority: 3,
  },
]
