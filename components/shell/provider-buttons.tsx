'use client'

import { useEffect, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { ProblemNote } from '@/components/ui/note'
import { type Problem, problemOf } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import { postJson } from '@/lib/common/query'
import type { SignInProvider, StartSignIn } from '@/lib/features/session/schema'

/** The window of a sign-in says on it that somebody is signed in again. */
export const SIGNED_IN_CHANNEL = 'signed-in'

async function start(input: StartSignIn): Promise<string> {
  const answer = await postJson(paths.newProviderSession(), input)
  return (answer as { location: string }).location
}

const BLOCKED: Problem = {
  code: 'invalid',
  message: 'The browser did not open a window.',
  next: 'Allow this page to open windows, then try again. Your input is kept.',
}

type ProviderButtonsProps = {
  providers: readonly SignInProvider[]
  /** Leads the page itself to the provider, and back to this path. */
  returnTo?: string
  /** In place: signs in in a window of its own, and is called when that is done. */
  onDone?: () => void
  /** The person proves again who they are. */
  samePerson?: boolean
  variant?: 'primary'
}

export function ProviderButtons({
  providers,
  returnTo,
  onDone,
  samePerson = false,
  variant,
}: ProviderButtonsProps) {
  const [busy, setBusy] = useState<string>()
  const [problem, setProblem] = useState<Problem>()
  const done = useRef(onDone)
  done.current = onDone

  useEffect(() => {
    const channel = new BroadcastChannel(SIGNED_IN_CHANNEL)
    channel.onmessage = () => done.current?.()
    // A page that the browser kept is shown again as it was.
    const shown = () => setBusy(undefined)
    window.addEventListener('pageshow', shown)
    return () => {
      channel.close()
      window.removeEventListener('pageshow', shown)
    }
  }, [])

  async function go(provider: string) {
    setProblem(undefined)
    // Browsers open windows only while they handle the press.
    const opened = onDone ? window.open('', '_blank') : window
    if (!opened) return setProblem(BLOCKED)
    setBusy(provider)
    try {
      const location = await start({
        provider,
        returnTo,
        window: onDone !== undefined,
        samePerson,
      })
      opened.location.href = location
      if (onDone) setBusy(undefined)
    } catch (error) {
      if (onDone) opened.close()
      setBusy(undefined)
      setProblem(problemOf(error as Error))
    }
  }

  return (
    <div className="grid gap-2">
      {providers.map(({ id, name }) => (
        <Button
          key={id}
          {...(variant && { variant })}
          pending={busy === id}
          onClick={() => void go(id)}
        >
          Continue with {name}
        </Button>
      ))}
      {problem && <ProblemNote problem={problem} title="Could not start the sign-in." />}
    </div>
  )
}
