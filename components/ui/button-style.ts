import { clsx } from 'clsx'

export type ButtonVariant = 'primary' | 'default' | 'quiet' | 'danger' | 'destroy'
export type ButtonSize = 'default' | 'tiny'
export type ButtonLook = { variant?: ButtonVariant; size?: ButtonSize }

const variants = {
  primary: 'border-accent bg-accent text-accent-ink hover:not-aria-disabled:brightness-110',
  default: 'border-line-strong bg-surface text-ink hover:not-aria-disabled:bg-hover',
  quiet: 'border-transparent text-ink-2 hover:not-aria-disabled:bg-hover',
  danger: 'border-line-strong bg-surface text-fail hover:not-aria-disabled:bg-fail-soft',
  destroy: 'border-fail bg-fail text-surface hover:not-aria-disabled:brightness-110',
} as const satisfies Record<ButtonVariant, string>

const sizes = {
  default: 'h-7 px-2.5 touch:h-9 touch:after:-inset-1',
  tiny: 'h-[22px] px-[7px] text-small touch:h-7 touch:after:-inset-2',
} as const satisfies Record<ButtonSize, string>

/** Where a finger points, 44 px answer to it, whatever is drawn. */
export const buttonStyle = ({ variant = 'default', size = 'default' }: ButtonLook) =>
  clsx(
    'relative inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-control border font-medium aria-disabled:opacity-50 print:hidden touch:after:absolute',
    variants[variant],
    sizes[size],
  )

export const iconButtonStyle =
  'relative inline-grid size-6 shrink-0 place-items-center rounded-chip text-ink-3 hover:bg-hover hover:text-ink aria-disabled:opacity-50 print:hidden touch:size-8 touch:after:absolute touch:after:-inset-1.5'
