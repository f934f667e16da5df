'use client'

import type { ReactNode } from 'react'
import { ProblemNote } from '@/components/ui/note'
import type { Problem } from '@/lib/common/errors'
import { useFormEnvironment } from './form-context'

type ActionProblemProps = {
  problem: Problem
  /** What was not done, where the error itself does not say it. */
  title?: ReactNode
  actions?: ReactNode
}

/** Why an action failed; where the session ended, sign-in in place. */
export function ActionProblem({ problem, title, actions }: ActionProblemProps) {
  const { SignInAgain } = useFormEnvironment()
  return problem.code === 'unauthenticated' && SignInAgain ? (
    <SignInAgain problem={problem} />
  ) : (
    <ProblemNote problem={problem} title={title} actions={actions} />
  )
}
