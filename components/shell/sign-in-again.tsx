'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Note } from '@/components/ui/note'
import type { Problem } from '@/lib/common/errors'
import { SignInForm } from './sign-in-form'

/** The session ended in the middle of something: sign in here, and lose nothing. Nothing is sent again by itself. */
export function SignInAgain({ problem }: { problem: Problem }) {
  const [open, setOpen] = useState(true)
  const [done, setDone] = useState(false)

  if (done)
    return (
      <Note kind="pass" title="You are signed in again." live>
        Nothing was done yet, and nothing you typed is lost.
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
        Nothing was done, and nothing you typed is lost.
      </Note>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Sign in again"
        description="Your session has ended. Sign in here, then press the button again."
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
