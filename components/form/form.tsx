'use client'

import type { FormEvent, ReactNode } from 'react'
import { SignInAgain } from '@/components/shell/sign-in-again'
import { Button } from '@/components/ui/button'
import { ProblemNote } from '@/components/ui/note'
import type { Problem } from '@/lib/common/errors'

type FormProps = {
  /** What `useActionForm` returned. */
  state: {
    submit: (event: FormEvent<HTMLFormElement>) => unknown
    pending: boolean
    problem: Problem | undefined
  }
  /** What the primary button does: "Create federation config". */
  submitLabel: string
  /** Why the person may not, and who can grant it. */
  disabledReason?: ReactNode
  /** What was not done, where the refusal's own words do not say it. */
  refusedTitle?: ReactNode
  /** What can be done about this refusal, beside it. */
  refusedActions?: (problem: Problem) => ReactNode
  /** Beside the primary button: Cancel, Back. */
  actions?: ReactNode
  children: ReactNode
}

/** The one shape of a form: fields, the refusal in place, then the button that says what it does. */
export function Form(props: FormProps) {
  const { state, submitLabel, disabledReason, refusedTitle, refusedActions, actions, children } =
    props
  const { problem } = state
  return (
    <form
      className="grid gap-4 *:min-w-0"
      noValidate
      onSubmit={(event) => void state.submit(event)}
    >
      {children}
      {problem?.code === 'unauthenticated' && <SignInAgain problem={problem} />}
      {problem && problem.code !== 'unauthenticated' && (
        <ProblemNote problem={problem} title={refusedTitle} actions={refusedActions?.(problem)} />
      )}
      <div className="flex flex-wrap items-center gap-2">
        <Button
          type="submit"
          variant="primary"
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
