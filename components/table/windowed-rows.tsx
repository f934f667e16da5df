'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import type { RefObject } from 'react'
import { Rows, type RowsProps } from './rows'

const ROW = 37
const AT_FIRST = 25

type WindowedRowsProps<Row> = RowsProps<Row> & { scroller: RefObject<HTMLElement | null> }

/** The rows in sight of a long table, and the room the others take above and below. */
export function WindowedRows<Row extends object>({ scroller, ...props }: WindowedRowsProps<Row>) {
  const { rows, columns } = props
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
    initialRect: { width: 0, height: AT_FIRST * ROW },
  })
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

const Spacer = ({ height, columns }: { height: number; columns: number }) =>
  height > 0 && (
    <tr aria-hidden>
      <td colSpan={columns} style={{ height, padding: 0 }} />
    </tr>
  )
