import { clsx } from 'clsx'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'

type ChipProps = {
  children: ReactNode
  /** Dashed where it stands for more than one; red where it is wrong. */
  kind?: 'plain' | 'wild' | 'bad'
  /** With a button that takes it away; `label` names what. */
  onRemove?: () => void
  label?: string
}

export function Chip({ children, kind = 'plain', onRemove, label }: ChipProps) {
  return (
    <span
      className={clsx(
        'inline-flex max-w-full items-center gap-[5px] rounded-chip border bg-sunken px-[7px] py-px text-small leading-[18px] [overflow-wrap:anywhere]',
        kind === 'plain' && 'border-line',
        kind === 'wild' && 'border-line-strong border-dashed',
        kind === 'bad' && 'border-fail bg-fail-soft',
      )}
    >
      {children}
      {onRemove && (
        <button
          type="button"
          onClick={onRemove}
          aria-label={`Remove ${label ?? ''}`}
          className="-mr-1 grid size-4 place-items-center rounded-chip text-ink-3 hover:bg-hover hover:text-ink touch:size-7"
        >
          <X aria-hidden className="size-3!" />
        </button>
      )}
    </span>
  )
}

export const Kbd = ({ children }: { children: ReactNode }) => <kbd>{children}</kbd>
