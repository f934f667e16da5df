'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { type MouseEvent, type ReactNode, useRef } from 'react'
import { type Column, cellClass } from './column'
import { HeaderCell } from './header-cell'
import { useSortedRows } from './use-sorted-rows'
import { useWindow } from './use-window'

export type { Column } from './column'

type DataTableProps<Row> = {
  /** What the table lists, for those who do not see it. */
  caption: string
  /** Keep it stable: at module scope or in a memo. The first column names the row. */
  columns: Column<Row>[]
  /** Already filtered. */
  rows: Row[]
  rowKey: (row: Row) => string
  /** Where a row opens, by click and, on its first cell, by Enter. */
  href?: (row: Row) => Route
  /** Shown in place of the rows: a NoneYet or FilteredOut. */
  empty: ReactNode
  /** The search parameter that holds the order; give each of several tables on a page its own. */
  sortParam?: string
}

/** The one table. Goes into a flush Panel, or stands alone. */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { caption, columns, rowKey, href, empty, sortParam = 'sort' } = props
  const { rows, orderOf, turn } = useSortedRows({ rows: props.rows, columns, param: sortParam })
  const scroller = useRef<HTMLDivElement>(null)
  const { shown, before, after, windowed } = useWindow(rows, scroller)
  const router = useRouter()

  if (rows.length === 0) return empty

  return (
    <section
      ref={scroller}
      aria-label={caption}
      className={
        // Relative, or what is only spoken of its cells would stretch the page.
        windowed
          ? 'relative max-h-[max(360px,calc(100dvh-240px))] overflow-auto'
          : 'relative overflow-x-auto'
      }
      {...(windowed && { tabIndex: 0 })}
    >
      <table className="w-full" aria-rowcount={rows.length + 1}>
        <caption className="sr-only">{caption}</caption>
        <thead className="sticky top-0 z-1 bg-surface">
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <HeaderCell
                key={column.key}
                column={column}
                order={orderOf(column.key)}
                onTurn={() => turn(column.key)}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer height={before} columns={columns.length} />
          {shown.map(({ row, index }) => (
            <tr
              key={rowKey(row)}
              aria-rowindex={index + 2}
              className={href ? 'cursor-pointer hover:bg-hover' : ''}
              {...(href && {
                onClick: (event) => {
                  if (isPlainClick(event)) router.push(href(row))
                },
              })}
            >
              {columns.map((column, at) => {
                const className = `h-9 border-line border-b px-3.5 py-[7px] text-left font-normal ${cellClass(column)}`
                const content = column.cell(row)
                return at === 0 ? (
                  <th key={column.key} scope="row" className={className}>
                    {href ? (
                      <Link
                        href={href(row)}
                        prefetch={false}
                        className="inline-block min-w-28 text-accent hover:underline"
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
          ))}
          <Spacer height={after} columns={columns.length} />
        </tbody>
      </table>
    </section>
  )
}

const Spacer = ({ height, columns }: { height: number; columns: number }) =>
  height > 0 && (
    <tr aria-hidden>
      <td colSpan={columns} style={{ height, padding: 0 }} />
    </tr>
  )

/** Not on a control in the row, not to open a tab, not to select text. */
const isPlainClick = ({ target, metaKey, ctrlKey, shiftKey }: MouseEvent) =>
  target instanceof Element &&
  !target.closest('a, button, input, label, summary, [role="menu"], [role="dialog"]') &&
  !(metaKey || ctrlKey || shiftKey) &&
  !window.getSelection()?.toString()
