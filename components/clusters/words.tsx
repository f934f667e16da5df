import type { ReactNode } from 'react'

/** A sentence whose identifiers stand between backticks, with these in monospace. */
export const Words = ({ children }: { children: string }): ReactNode =>
  children.split('`').map((part, index) => {
    const key = `${index} ${part}`
    return index % 2 === 1 ? <code key={key}>{part}</code> : part
  })
