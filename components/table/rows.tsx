'use client'

import type { Route } from 'next'
import type { MouseEvent } from 'react'
import { Link } from '@/components/ui/link'
import { type Column, cellClass } from './column'

export type RowsProps<Row> = {
  columns: Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  href: ((row: Row) => Route) | undefined
  /** The place of the first in the whole table. */
  from?: number
}

export function Rows<Row extends object>({
  columns,
  rows,
  rowKey,
  href,
  from = 0,
}: RowsProps<Row>) {
  return rows.map((row, index) => (
    <tr
      key={rowKey(row)}
      aria-rowindex={from + index + 2}
      className={href ? 'cursor-pointer hover:bg-hover' : ''}
      {...(href && {
        onClick: (event) => {
          // As if its link was pressed, so that there is one way to open a row.
          if (isPlainClick(event)) event.currentTarget.querySelector('a')?.click()
        },
      })}
    >
      {columns.map((column, at) => {
        const className = `h-9 border-line border-b px-3.5 py-[7px] text-left font-normal max-md:px-2 ${cellClass(column)}`
        const content = column.cell(row)
        return at === 0 ? (
          <th key={column.key} scope="row" className={className}>
            {href ? (
              <Link
                href={href(row)}
                prefetch={false}
                className="inline-block min-w-20 text-accent hover:underline md:min-w-28"
              >
                {content}
              </Link>
            ) : (
              content
            )}
          </th>
        ) : (
          <td key={column.key} className={className}>
            {content}
          </td>
        )
      })}
    </tr>
  ))
}

/** Not on a control in the row, not to open a tab, not to select text. */
const isPlainClick = ({ target, metaKey, ctrlKey, shiftKey }: MouseEvent) =>
  target instanceof Element &&
  !target.closest('a, button, input, label, summary, [role="menu"], [role="dialog"]') &&
  !(metaKey || ctrlKey || shiftKey) &&
  !window.getSelection()?.toString()
