import type { ReactNode } from 'react'

/** A sentence in which text between backticks is shown as code. */
export const InlineCode = ({ children }: { children: string }): ReactNode =>
  children.split('`').map((part, index) => {
    const key = `${index} ${part}`
    return index % 2 === 1 ? <code key={key}>{part}</code> : part
  })
