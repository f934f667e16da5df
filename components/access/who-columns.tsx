import type { Column } from '@/components/table/column'
import { State } from '@/components/ui/state'
import type { WhoRow } from '@/lib/features/access/schema'
import { decidedColumns } from './decided-columns'
import { Deciding, GateState, SubjectWords } from './parts'
import { plural, subjectName } from './words'

const inPart = ([first, ...rest]: string[]) =>
  rest.length === 0 ? `Only ${first}` : plural(rest.length + 1, 'action')

const who: Column<WhoRow> = {
  key: 'who',
  header: 'Who',
  cell: (row) => <SubjectWords {...row} />,
  sort: subjectName,
}

export const whoColumns: Column<WhoRow>[] = [
  who,
  {
    key: 'may',
    header: 'May',
    cell: ({ reach, actions, denied }) => (
      <State kind={denied.length > 0 ? 'warn' : 'pass'} title={actions.join(', ')}>
        {reach === 'all' ? 'All of it' : inPart(actions)}
      </State>
    ),
    sort: ({ reach }) => reach,
  },
  ...decidedColumns<WhoRow>(),
  {
    key: 'gate',
    header: 'Bucket policy',
    cell: ({ gate }) => gate && <GateState gate={gate} />,
    sort: ({ gate }) => gate?.state,
    priority: 2,
  },
]

export const refusedColumns: Column<WhoRow>[] = [
  who,
  { key: 'by', header: 'Denied by', cell: ({ denied }) => <Deciding because={denied} /> },
]
