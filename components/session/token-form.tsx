'use client'

import { type FormEvent, type ReactNode, useRef, useState } from 'react'
import { TextField } from '@/components/form/fields'
import { useServerAction } from '@/components/form/use-server-action'
import { Button } from '@/components/ui/button'
import { ProblemNote } from '@/components/ui/note'
import { postJson } from '@/lib/common/query'

type TokenFormProps = {
  /** The route that takes the token. It is sent to the server once and never returned. */
  path: string
  /** Sent beside the token. */
  also?: Record<string, unknown>
  onDone: () => void
  submitLabel: string
  /** What was tried, where it fails. */
  failure: string
  /** Below another way in, which comes first. */
  isSecondary?: boolean
  /** Fields after the token. */
  children?: ReactNode
}

/** Asks for a CoreWeave API token. */
export function TokenForm({
  path,
  also,
  onDone,
  submitLabel,
  failure,
  isSecondary = false,
  children,
}: TokenFormProps) {
  const [shown, setShown] = useState(false)
  const [missing, setMissing] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const { run, pending, problem } = useServerAction({
    action: async (token: string) => {
      await postJson(path, { token, ...also })
      return { ok: true, value: undefined } as const
    },
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
    else if (!pending) run(token)
  }

  return (
    <form className="grid gap-4" noValidate onSubmit={submit}>
      <TextField
        ref={input}
        label="CoreWeave API token"
        data-secret
        type={shown ? 'text' : 'password'}
        autoComplete="off"
        autoCapitalize="none"
        mono
        autoFocus={!isSecondary}
        placeholder="CW-SECRET-…"
        error={missing ? 'Paste a token. It starts with CW-SECRET.' : undefined}
        after={
          <Button variant="quiet" aria-pressed={shown} onClick={() => setShown(!shown)}>
            {shown ? 'Hide' : 'Show'}
          </Button>
        }
      />
      {children}
      {problem && <ProblemNote problem={problem} title={failure} />}
      <div>
        <Button type="submit" variant={isSecondary ? 'default' : 'primary'} pending={pending}>
          {submitLabel}
        </Button>
      </div>
    </form>
  )
}
