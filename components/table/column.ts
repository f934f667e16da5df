import type { ReactNode } from 'react'

export type Column<Row> = {
  key: string
  header: string
  /** What holds for the whole column, under its header. */
  note?: string | undefined
  cell: (row: Row) => ReactNode
  /** Makes the column sortable. Nothing known sorts last. */
  sort?: (row: Row) => string | number | undefined
  /** Numbers stand at the right. */
  align?: 'end'
  /** When it may go as it gets narrow: 1 never, 2 below 720 px, 3 below 1024 px. */
  priority?: 1 | 2 | 3
  /** For the column of actions: its header is only spoken. */
  quiet?: boolean
  /** A width utility, where content should not decide: "w-40". */
  width?: string
}

export const cellClass = <Row>({ align, priority = 1, width }: Column<Row>) =>
  [
    align === 'end' && 'text-right tabular-nums',
    priority === 2 && 'max-md:hidden',
    priority === 3 && 'max-lg:hidden',
    width,
  ]
    .filter(Boolean)
    .join(' ')
