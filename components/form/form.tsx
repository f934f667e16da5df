'use client'

import type { FormEvent, ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import type { Problem } from '@/lib/common/errors'
import { ActionProblem } from './action-problem'

type FormProps = {
  /** What `useActionForm` returned. */
  state: {
    submit: (event: FormEvent<HTMLFormElement>) => unknown
    pending: boolean
    problem: Problem | undefined
  }
  /** What the button does: "Create federation config". */
  submitLabel: string
  /** Red where the submit takes something away, plain beside the next step of the screen. */
  tone?: 'primary' | 'destroy' | 'default'
  /** Why the person cannot submit, and who can grant the permission. */
  disabledReason?: ReactNode
  /** What was not done, where the error itself does not say it. */
  refusedTitle?: ReactNode
  /** Actions offered beside the error. */
  refusedActions?: (problem: Problem) => ReactNode
  /** Beside the primary button: Cancel, Back. */
  actions?: ReactNode
  children: ReactNode
}

/** Fields, the error in place, then the button that says what it does. */
export function Form(props: FormProps) {
  const { state, submitLabel, disabledReason, refusedTitle, refusedActions, actions, children } =
    props
  const { tone = 'primary' } = props
  const { problem } = state
  return (
    <form
      className="grid gap-4 *:min-w-0"
      noValidate
      onSubmit={(event) => void state.submit(event)}
    >
      {children}
      {problem && (
        <ActionProblem problem={problem} title={refusedTitle} actions={refusedActions?.(problem)} />
      )}
      <div className="flex flex-wrap items-center gap-2">
        <Button
          type="submit"
          variant={tone}
          pending={state.pending}
          disabledReason={disabledReason}
        >
          {submitLabel}
        </Button>
        {actions}
      </div>
    </form>
  )
}
