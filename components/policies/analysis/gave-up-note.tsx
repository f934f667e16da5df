import type { ReactNode } from 'react'
import { Note } from '@/components/ui/note'
import { COMPARISON_DEADLINE_MS } from './comparison-deadline'

type GaveUpNoteProps = {
  /** What the person can read instead. */
  children: ReactNode
  actions?: ReactNode
}

/** Shown in place of a comparison that took too long. */
export const GaveUpNote = ({ children, actions }: GaveUpNoteProps) => (
  <Note kind="warn" title="The policies are too complex to compare access." actions={actions}>
    The comparison was stopped after {COMPARISON_DEADLINE_MS / 1000} seconds. Who gains and loses
    access is unknown: {children}
  </Note>
)
