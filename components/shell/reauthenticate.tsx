'use client'

import { Dialog } from '@/components/ui/dialog'
import type { Problem } from '@/lib/common/errors'
import { ProviderButtons } from './provider-buttons'
import { useSignInEnvironment } from './sign-in-environment'
import { SignInForm } from './sign-in-form'

type ReauthenticateProps = {
  problem: Problem
  /** Called once, with whether the person confirmed that it is them. */
  answer: (confirmed: boolean) => void
}

/**
 * Asks the person to prove who they are before what cannot be undone: for their token, or at their identity provider
 * in a window of its own. The action then runs by itself.
 */
export function Reauthenticate({ problem, answer }: ReauthenticateProps) {
  const { provider } = useSignInEnvironment()
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) answer(false)
      }}
      title="Confirm that it is you"
      description={problem.message}
    >
      {provider ? (
        <ProviderButtons
          providers={[provider]}
          samePerson
          variant="primary"
          onDone={() => answer(true)}
        />
      ) : (
        <SignInForm samePerson submitLabel="Confirm" onDone={() => answer(true)} />
      )}
    </Dialog>
  )
}
