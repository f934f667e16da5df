'use client'

import { ChevronDown } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'

type ChoiceButtonProps = Omit<ComponentProps<'button'>, 'className' | 'children'> & {
  label: string
  children: ReactNode
}

/** A choice that opens a dialog; it looks like a select and says what is chosen. */
export const ChoiceButton = ({ label, children, ...props }: ChoiceButtonProps) => (
  <div className="min-w-0">
    <span aria-hidden className="mb-1 block font-medium text-ink-2 text-small">
      {label}
    </span>
    <button {...props} type="button" className="control flex items-center gap-2 text-left">
      <span className="sr-only">{label}: </span>
      <span className="flex min-w-0 grow items-center gap-1.5 truncate">{children}</span>
      <ChevronDown aria-hidden className="text-ink-3" />
    </button>
  </div>
)
