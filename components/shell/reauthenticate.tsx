'use client'

import { Dialog } from '@/components/ui/dialog'
import type { Problem } from '@/lib/common/errors'
import { SignInForm } from './sign-in-form'

type ReauthenticateProps = {
  problem: Problem
  /** Called once, with whether the person gave their token. */
  answer: (confirmed: boolean) => void
}

/** Asks for the token of the person before what cannot be undone. The action then runs by itself. */
export const Reauthenticate = ({ problem, answer }: ReauthenticateProps) => (
  <Dialog
    open
    onOpenChange={(open) => {
      if (!open) answer(false)
    }}
    title="Confirm that it is you"
    description={problem.message}
  >
    <SignInForm samePerson submitLabel="Confirm" onDone={() => answer(true)} />
  </Dialog>
)
