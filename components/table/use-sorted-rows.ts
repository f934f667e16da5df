'use client'

import { useMemo } from 'react'
import type { Column } from './column'
import { sortRows } from './sort-rows'
import { useUrlParam } from './url-param'

type Options<Row> = { rows: Row[]; columns: Column<Row>[]; param: string }

/** Rows in the order the address asks for: `?sort=name`, `?sort=-name`. */
export function useSortedRows<Row extends object>({ rows, columns, param }: Options<Row>) {
  const [held, hold] = useUrlParam(param)
  const key = held.replace(/^-/, '')
  const descending = held.startsWith('-')
  const sort = columns.find((column) => column.key === key)?.sort
  const sorted = useMemo(
    () => (sort ? sortRows(rows, sort, { descending }) : rows),
    [rows, sort, descending],
  )

  return {
    rows: sorted,
    orderOf: (column: string) => {
      if (!sort || key !== column) return 'none' as const
      return descending ? ('descending' as const) : ('ascending' as const)
    },
    /** Ascending, descending, as it came. */
    turn: (column: string) =>
      hold((current) => {
        if (current === column) return `-${column}`
        return current === `-${column}` ? '' : column
      }),
  }
}
