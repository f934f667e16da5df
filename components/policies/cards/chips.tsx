import { clsx } from 'clsx'
import { Plus } from 'lucide-react'
import type { ReactNode } from 'react'
import { Chip } from '@/components/ui/chip'
import { Count } from '@/components/ui/state'

export type CardChip = {
  key: string
  label: string
  /** Smaller, behind the label. */
  detail?: string | undefined
  count?: string | undefined
  title: string
  mono?: boolean
  kind: 'plain' | 'wild' | 'bad'
  /** Undefined while nothing can be changed. */
  onRemove: (() => void) | undefined
}

type ChipsProps = { chips: CardChip[]; add: ReactNode }

/** What a statement names in one of its lists. */
export const Chips = ({ chips, add }: ChipsProps) => (
  <div className="flex flex-wrap items-center gap-1.5">
    {chips.map(({ key, label, detail, count, title, mono, kind, onRemove }) => (
      <span key={key} title={title} className="max-w-full">
        <Chip kind={kind} label={label} {...(onRemove && { onRemove })}>
          <span className={clsx('min-w-0', mono && 'mono')}>{label}</span>
          {detail && <span className="text-ink-3">{detail}</span>}
          {count && <Count>{count}</Count>}
        </Chip>
      </span>
    ))}
    {add}
  </div>
)

type AddButtonProps = { label: string; onClick: () => void; disabled: boolean }

/** "Add", with what is added spoken: "Add principals to sign-in". */
export const AddButton = ({ label, onClick, disabled }: AddButtonProps) => (
  <button
    type="button"
    aria-label={label}
    aria-haspopup="dialog"
    aria-disabled={disabled}
    onClick={disabled ? undefined : onClick}
    className="inline-flex items-center gap-[5px] rounded-chip border border-line-strong border-dashed px-[7px] py-px text-ink-2 text-small leading-[18px] hover:bg-hover aria-disabled:opacity-50 touch:min-h-9"
  >
    <Plus aria-hidden className="size-3!" />
    Add
  </button>
)
