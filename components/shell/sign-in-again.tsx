'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Note } from '@/components/ui/note'
import type { Problem } from '@/lib/common/errors'
import { SignInForm } from './sign-in-form'

/** Signs in again in place, so that nothing typed is lost. The action is not repeated by itself. */
export function SignInAgain({ problem }: { problem: Problem }) {
  const [open, setOpen] = useState(true)
  const [done, setDone] = useState(false)

  if (done)
    return (
      <Note kind="done" title="You are signed in again." live>
        Your action was not run. Your input is kept.
      </Note>
    )
  return (
    <>
      <Note
        kind="warn"
        title={problem.message}
        actions={<Button onClick={() => setOpen(true)}>Sign in again</Button>}
        live
      >
        Your action was not run. Your input is kept.
      </Note>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Sign in again"
        description="Your session ended. Sign in, then repeat your action."
      >
        <SignInForm
          onDone={() => {
            setDone(true)
            setOpen(false)
          }}
        />
      </Dialog>
    </>
  )
}
