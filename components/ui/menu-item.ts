import type { Route } from 'next'
import type { ReactNode } from 'react'

export type MenuItem = {
  key: string
  label: ReactNode
  /** Why the person may not do it, and who can grant it. */
  disabledReason?: string | undefined
  danger?: boolean
} & ({ href: Route } | { onSelect: () => void })

export type MenuProps = {
  /** The accessible name, such as "Actions for train-east". */
  label: string
  /** Groups are separated by a line. */
  groups: MenuItem[][]
}
