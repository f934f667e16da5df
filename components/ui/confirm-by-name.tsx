'use client'

import { type ReactElement, type ReactNode, useId, useState } from 'react'
import type { Problem } from '@/lib/common/errors'
import { Button } from './button'
import { AlertDialog, AlertDialogClose } from './dialog'
import { ProblemNote } from './note'

type ConfirmByNameProps = {
  /** The button that opens it; without one it is opened by `open`, as from a menu. */
  trigger?: ReactElement
  open?: boolean
  onOpenChange?: (open: boolean) => void
  title: ReactNode
  /** What is lost, for whom, and from when. */
  loss: ReactNode
  /** Typed to confirm; leave out where nothing is really lost. */
  name?: string
  /** "Delete federation config". */
  confirmLabel: string
  /** How the button that confirms looks: red unless nothing is lost. */
  tone?: 'danger' | 'primary'
  onConfirm: () => void
  pending: boolean
  problem?: Problem | undefined
  /** The reversible way, offered first: "Pause instead". */
  instead?: ReactNode
  /** What else is asked before it: a reason. */
  children?: ReactNode
}

/** Confirms a deletion: names the loss, offers a reversible alternative, and asks for the name. Stays open on error. */
export function ConfirmByName(props: ConfirmByNameProps) {
  const { trigger, open, title, loss, name, confirmLabel, onConfirm, pending, problem, instead } =
    props
  const { tone = 'danger' } = props
  const [typed, setTyped] = useState('')
  const id = useId()
  const matches = name === undefined || typed.trim() === name

  return (
    <AlertDialog
      {...(trigger && { trigger })}
      {...(open !== undefined && { open })}
      title={title}
      description={loss}
      onOpenChange={(next) => {
        setTyped('')
        props.onOpenChange?.(next)
      }}
      actions={
        <>
          {instead}
          <Button variant={tone} type="submit" form={id} pending={pending} disabled={!matches}>
            {confirmLabel}
          </Button>
          <AlertDialogClose>
            <Button variant="quiet">Cancel</Button>
          </AlertDialogClose>
        </>
      }
    >
      <form
        id={id}
        className="grid gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          if (matches && !pending) onConfirm()
        }}
      >
        {props.children}
        {name !== undefined && (
          <label className="grid gap-1">
            <span className="text-ink-2 text-small">
              Type <code className="text-ink">{name}</code> to confirm
            </span>
            <input
              className="control mono"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              autoComplete="off"
              spellCheck={false}
            />
          </label>
        )}
        {problem && <ProblemNote problem={problem} />}
      </form>
    </AlertDialog>
  )
}
