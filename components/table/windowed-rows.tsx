'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import type { RefObject } from 'react'
import { plural } from '@/lib/common/plural'
import { Rows, type RowsProps } from './rows'
import { usePrinting } from './use-printing'

const ROW = 37
const AT_FIRST = 25
/** What a printout holds of one table; a browser takes seconds to lay out more. */
const MAX_PRINTED = 2000

type WindowedRowsProps<Row> = RowsProps<Row> & { scroller: RefObject<HTMLElement | null> }

/** The rows in sight of a long table, and the room the others take above and below. Printed, all of them. */
export function WindowedRows<Row extends object>({ scroller, ...props }: WindowedRowsProps<Row>) {
  const { rows, columns } = props
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
    initialRect: { width: 0, height: AT_FIRST * ROW },
  })
  const printing = usePrinting()
  if (printing) return <PrintedRows {...props} />
  const items = virtualizer.getVirtualItems()
  const [first, last] = [items[0], items.at(-1)]
  if (!first || !last) return null
  return (
    <>
      <Spacer height={first.start} columns={columns.length} />
      <Rows {...props} rows={rows.slice(first.index, last.index + 1)} from={first.index} />
      <Spacer height={virtualizer.getTotalSize() - last.end} columns={columns.length} />
    </>
  )
}

function PrintedRows<Row extends object>(props: RowsProps<Row>) {
  const { rows, columns } = props
  const left = rows.length - MAX_PRINTED
  return (
    <>
      <Rows {...props} rows={rows.slice(0, MAX_PRINTED)} />
      {left > 0 && (
        <tr>
          <td colSpan={columns.length} className="px-3.5 py-2">
            {plural(left, 'more row')} not printed. Filter the table to print fewer rows.
          </td>
        </tr>
      )}
    </>
  )
}

const Spacer = ({ height, columns }: { height: number; columns: number }) =>
  height > 0 && (
    <tr aria-hidden>
      <td colSpan={columns} style={{ height, padding: 0 }} />
    </tr>
  )
