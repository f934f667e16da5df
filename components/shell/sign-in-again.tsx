'use client'

import { useState } from 'react'
import { LinkTokenForm } from '@/components/session/link-token-form'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Note } from '@/components/ui/note'
import type { Problem } from '@/lib/common/errors'
import { ProviderButtons } from './provider-buttons'
import { useSignInEnvironment } from './sign-in-environment'
import { SignInForm } from './sign-in-form'

const ENDED: ReadonlySet<string | undefined> = new Set([
  'no-session',
  'session-ended',
  'provider-ended',
])

/** Signs in again in place, so that nothing typed is lost. The action is not repeated by itself. */
export function SignInAgain({ problem }: { problem: Problem }) {
  const [open, setOpen] = useState(true)
  const [done, setDone] = useState(false)
  const { providers, provider, acceptsToken } = useSignInEnvironment()
  // The person is still signed in at their provider, but CoreWeave refused their token.
  const linking = provider !== undefined && !ENDED.has(problem.reason)
  const finish = () => {
    setDone(true)
    setOpen(false)
  }

  if (done)
    return (
      <Note kind="done" title={linking ? 'Your token is linked.' : 'You are signed in again.'} live>
        Your action was not run. Your input is kept.
      </Note>
    )
  return (
    <>
      <Note
        kind="warn"
        title={problem.message}
        actions={
          <Button onClick={() => setOpen(true)}>
            {linking ? 'Link a token' : 'Sign in again'}
          </Button>
        }
        live
      >
        Your action was not run. Your input is kept.
      </Note>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={linking ? 'Link a CoreWeave token' : 'Sign in again'}
        description={
          linking
            ? 'CoreWeave does not accept the linked token. Link another, then repeat your action.'
            : 'Your session ended. Sign in, then repeat your action.'
        }
      >
        {linking ? (
          <LinkTokenForm label="Link token" onDone={finish} />
        ) : (
          <>
            <ProviderButtons providers={providers} onDone={finish} />
            {acceptsToken && (provider === undefined || providers.length === 0) && (
              <SignInForm onDone={finish} />
            )}
          </>
        )}
      </Dialog>
    </>
  )
}
