import type { ReactNode } from 'react'
import type { SortValue } from './sort-rows'

export type Column<Row> = {
  key: string
  header: string
  /** Text under the header that applies to the whole column. */
  note?: string | undefined
  cell: (row: Row) => ReactNode
  /** Makes the column sortable; unknown values sort last. */
  sort?: (row: Row) => SortValue
  /** Numbers stand at the right. */
  align?: 'end'
  /** Hidden on narrow screens: 1 never, 2 below 720 px, 3 below 1024 px. */
  priority?: 1 | 2 | 3
  /** For the column of actions, whose header is visible to screen readers only. */
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
