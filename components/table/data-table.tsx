'use client'

import type { Route } from 'next'
import { lazy, type ReactNode, Suspense, useRef } from 'react'
import type { Column } from './column'
import { HeaderCell } from './header-cell'
import { Rows } from './rows'
import { useSortedRows } from './use-sorted-rows'

export type { Column } from './column'

// Fetched where a table is long: most are not. `lazy` forgets that it takes rows of any type.
const WindowedRows = lazy(() =>
  import('./windowed-rows').then((it) => ({ default: it.WindowedRows })),
) as typeof import('./windowed-rows').WindowedRows

const ALL_UP_TO = 25

type DataTableProps<Row> = {
  /** The accessible name of the table. */
  caption: string
  /** Must be referentially stable. The first column names the row. */
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

/** A sortable table. Goes into a flush Panel or stands alone. */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { caption, columns, rowKey, href, empty, sortParam = 'sort' } = props
  const { rows, orderOf, turn } = useSortedRows({ rows: props.rows, columns, param: sortParam })
  const scroller = useRef<HTMLDivElement>(null)
  const windowed = rows.length > ALL_UP_TO
  const shared = { columns, rowKey, href }

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
        <tbody className="[&>tr:last-child>*]:border-b-0">
          {windowed ? (
            <Suspense fallback={<Rows {...shared} rows={rows.slice(0, ALL_UP_TO)} />}>
              <WindowedRows {...shared} rows={rows} scroller={scroller} />
            </Suspense>
          ) : (
            <Rows {...shared} rows={rows} />
          )}
        </tbody>
      </table>
    </section>
  )
}
