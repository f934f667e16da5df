import { clsx } from 'clsx'
import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react'
import { Explained, Term } from '@/components/ui/term'
import { termOf } from '@/lib/common/terms'
import { type Column, cellClass } from './column'

type Order = 'ascending' | 'descending' | 'none'
type HeaderCellProps<Row> = { column: Column<Row>; order: Order; onTurn: () => void }

const icons = { ascending: ArrowUp, descending: ArrowDown, none: ChevronsUpDown }

export function HeaderCell<Row>({ column, order, onTurn }: HeaderCellProps<Row>) {
  const Icon = icons[order]
  const term = termOf(column.header)
  return (
    <th
      scope="col"
      aria-sort={column.sort ? order : undefined}
      className={`whitespace-nowrap border-line border-b px-3.5 max-md:px-2 py-1.5 text-left font-medium text-ink-2 text-small ${cellClass(column)}`}
    >
      {column.sort ? (
        <span className="inline-flex items-center gap-1">
          <button
            type="button"
            onClick={onTurn}
            className={`group inline-flex items-center gap-1 hover:text-ink touch:min-h-9 ${column.align === 'end' ? 'flex-row-reverse' : ''}`}
          >
            {column.header}
            <Icon
              aria-hidden
              className={clsx(
                'size-3!',
                order === 'none' ? 'text-ink-3 group-hover:text-ink' : 'text-accent',
                'print:hidden',
              )}
            />
          </button>
          {term && <Term of={term} />}
        </span>
      ) : (
        <span className={column.quiet ? 'sr-only' : ''}>
          <Explained>{column.header}</Explained>
        </span>
      )}
      {column.note && <span className="block font-normal">{column.note}</span>}
    </th>
  )
}
