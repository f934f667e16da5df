import type { ReactNode } from 'react'
import { CopyButton } from './copy'

export const Mono = ({ children }: { children: ReactNode }) => <code>{children}</code>

type IdentifierProps = {
  value: string
  /** What it is, for the copy button: "cluster id". */
  label: string
  /** Longest length shown whole; above it the middle is cut and the end kept. */
  room?: number
  copy?: boolean
}

/** An identifier as the platform writes it, one click to copy. */
export function Identifier({ value, label, room = 40, copy = true }: IdentifierProps) {
  const cut = value.length > room
  return (
    <span className="inline-flex max-w-full items-center gap-0.5">
      <code title={cut ? value : undefined}>{cut ? middleCut(value, room) : value}</code>
      {copy && <CopyButton text={value} label={label} />}
    </span>
  )
}

export const middleCut = (value: string, room: number) => {
  const end = Math.min(12, Math.floor(room / 3))
  return `${value.slice(0, room - end - 1)}…${value.slice(-end)}`
}
