'use client'

import { LoaderCircle } from 'lucide-react'
import { type ComponentProps, type MouseEvent, type ReactNode, useId } from 'react'
import { type ButtonLook, buttonStyle, iconButtonStyle } from './button-style'
import { Tooltip } from './tooltip'

type Shared = {
  /** The action is running: a spinner is shown and further presses are ignored. */
  pending?: boolean
  /** Why the button is disabled and who can grant the right. The button stays focusable, so that the reason can be read. */
  disabledReason?: ReactNode
}

type ButtonProps = Omit<ComponentProps<'button'>, 'className'> & ButtonLook & Shared

export function Button({ variant, size, children, ...props }: ButtonProps) {
  const look = { ...(variant && { variant }), ...(size && { size }) }
  return (
    <Pressable {...props} tip={props.disabledReason} className={buttonStyle(look)}>
      {props.pending && <LoaderCircle aria-hidden className="turning" />}
      {children}
    </Pressable>
  )
}

type IconButtonProps = Omit<ComponentProps<'button'>, 'className'> & Shared & { label: string }

/** An icon button. Its label is its accessible name and its tooltip. */
export function IconButton({ label, children, ...props }: IconButtonProps) {
  return (
    <Pressable
      {...props}
      tip={props.disabledReason ?? label}
      aria-label={label}
      className={iconButtonStyle}
    >
      {props.pending ? <LoaderCircle aria-hidden className="turning" /> : children}
    </Pressable>
  )
}

type PressableProps = ComponentProps<'button'> & Shared & { tip: ReactNode }

function Pressable({ pending, disabledReason, disabled, tip, ...props }: PressableProps) {
  const reasonId = useId()
  const off = Boolean(disabledReason) || disabled || pending
  const button = (
    <button
      type="button"
      {...props}
      {...(off && { onClick: stop, 'aria-disabled': true })}
      {...(pending && { 'aria-busy': true })}
      {...(disabledReason && { 'aria-describedby': reasonId })}
    />
  )
  if (!tip) return button
  return (
    <Tooltip text={tip}>
      {button}
      {disabledReason && (
        <span id={reasonId} hidden>
          {disabledReason}
        </span>
      )}
    </Tooltip>
  )
}

const stop = (event: MouseEvent) => event.preventDefault()
