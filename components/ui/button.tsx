'use client'

import { LoaderCircle } from 'lucide-react'
import type { ComponentProps, MouseEvent, ReactElement, ReactNode } from 'react'
import { type ButtonLook, buttonStyle, iconButtonStyle } from './button-style'
import { Tooltip } from './tooltip'

type Shared = {
  /** The work has begun: the label stays, a spinner joins it, a second press does nothing. */
  pending?: boolean
  /** Why this person may not press it and who can grant it. Stays focusable, so that it can be read. */
  disabledReason?: ReactNode
}

type ButtonProps = Omit<ComponentProps<'button'>, 'className'> & ButtonLook & Shared

export function Button({
  variant,
  size,
  pending = false,
  disabledReason,
  disabled = false,
  children,
  ...props
}: ButtonProps) {
  const off = Boolean(disabledReason) || disabled || pending
  const button = (
    <button
      type="button"
      {...props}
      {...(off && { onClick: stop })}
      aria-disabled={off || undefined}
      aria-busy={pending || undefined}
      className={buttonStyle({ ...(variant && { variant }), ...(size && { size }) })}
    >
      {pending && <LoaderCircle aria-hidden className="turning" />}
      {children}
    </button>
  )
  return explained(button, disabledReason)
}

type IconButtonProps = Omit<ComponentProps<'button'>, 'className'> & Shared & { label: string }

/** A button that is only an icon: its label is spoken, and shown on hover and focus. */
export function IconButton({
  label,
  pending = false,
  disabledReason,
  disabled = false,
  children,
  ...props
}: IconButtonProps) {
  const off = Boolean(disabledReason) || disabled || pending
  const button = (
    <button
      type="button"
      {...props}
      {...(off && { onClick: stop })}
      aria-disabled={off || undefined}
      aria-label={label}
      className={iconButtonStyle}
    >
      {pending ? <LoaderCircle aria-hidden className="turning" /> : children}
    </button>
  )
  return <Tooltip text={disabledReason ?? label}>{button}</Tooltip>
}

const stop = (event: MouseEvent) => event.preventDefault()

const explained = (button: ReactElement, reason: ReactNode) =>
  reason ? <Tooltip text={reason}>{button}</Tooltip> : button
