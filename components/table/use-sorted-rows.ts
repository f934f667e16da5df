'use client'

import {
  type ColumnDef,
  createSortedRowModel,
  rowSortingFeature,
  type SortingState,
  sortFn_alphanumeric,
  sortFn_basic,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import { useMemo } from 'react'
import type { Column } from './column'
import { useUrlParam } from './url-param'

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { alphanumeric: sortFn_alphanumeric, basic: sortFn_basic },
})

type Options<Row> = { rows: Row[]; columns: Column<Row>[]; param: string }

/** Rows in the order the address asks for: `?sort=name`, `?sort=-name`. */
export function useSortedRows<Row extends object>({ rows, columns, param }: Options<Row>) {
  const [held, hold] = useUrlParam(param)
  const key = held.replace(/^-/, '')
  const sorting: SortingState = columns.some((column) => column.key === key && column.sort)
    ? [{ id: key, desc: held.startsWith('-') }]
    : []

  const definitions = useMemo(
    () =>
      columns.map(
        (column): ColumnDef<typeof features, Row> => ({
          id: column.key,
          accessorFn: (row) => column.sort?.(row),
          sortUndefined: 'last',
          sortFn: 'auto',
        }),
      ),
    [columns],
  )
  const table = useTable({ features, columns: definitions, data: rows, state: { sorting } })

  return {
    rows: table.getRowModel().rows.map((row) => row.original),
    orderOf: (column: string) => {
      if (sorting[0]?.id !== column) return 'none' as const
      return sorting[0].desc ? ('descending' as const) : ('ascending' as const)
    },
    /** Ascending, descending, as it came. */
    turn: (column: string) =>
      hold((current) => {
        if (current === column) return `-${column}`
        return current === `-${column}` ? '' : column
      }),
  }
}
