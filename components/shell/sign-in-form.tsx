'use client'

import { type FormEvent, useRef, useState } from 'react'
import { TextField } from '@/components/form/fields'
import { useServerAction } from '@/components/form/use-server-action'
import { Button } from '@/components/ui/button'
import { ProblemNote } from '@/components/ui/note'
import { paths } from '@/lib/common/paths'
import { postJson } from '@/lib/common/query'
import type { SignIn } from '@/lib/features/session/schema'

async function signIn(input: SignIn) {
  await postJson(paths.newSession(), input)
  return { ok: true, value: undefined } as const
}

/** The token is sent to the server once and never returned. */
type SignInFormProps = {
  onDone: () => void
  /** Takes only a token of the person who is signed in. */
  samePerson?: boolean
  submitLabel?: string
}

export function SignInForm({
  onDone,
  samePerson = false,
  submitLabel = 'Sign in',
}: SignInFormProps) {
  const [shown, setShown] = useState(false)
  const [missing, setMissing] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const { run, pending, problem } = useServerAction({
    action: signIn,
    onDone,
    onRefused: () => input.current?.select(),
  })

  const submit = (event: FormEvent) => {
    event.preventDefault()
    // In a dialog inside another form, the event would also submit that form.
    event.stopPropagation()
    const token = input.current?.value.trim() ?? ''
    setMissing(token === '')
    if (token === '') input.current?.focus()
    else if (!pending) run({ token, samePerson })
  }

  return (
    <form className="grid gap-4" noValidate onSubmit={submit}>
      <TextField
        ref={input}
        label="CoreWeave API token"
        type={shown ? 'text' : 'password'}
        autoComplete="off"
        autoCapitalize="none"
        mono
        autoFocus
        placeholder="CW-SECRET-…"
        error={missing ? 'Paste a token. It starts with CW-SECRET.' : undefined}
        after={
          <Button variant="quiet" aria-pressed={shown} onClick={() => setShown(!shown)}>
            {shown ? 'Hide' : 'Show'}
          </Button>
        }
      />
      {problem && <ProblemNote problem={problem} title="Could not sign you in." />}
      <div>
        <Button type="submit" variant="primary" pending={pending}>
          {submitLabel}
        </Button>
      </div>
    </form>
  )
}
