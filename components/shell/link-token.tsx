'use client'

import { useMutation } from '@tanstack/react-query'
import { Shield } from 'lucide-react'
import { LinkTokenForm } from '@/components/session/link-token-form'
import { Button } from '@/components/ui/button'
import { LinkButton } from '@/components/ui/link'
import { ProblemNote } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { problemOf } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import type { LinkedTokenState } from '@/lib/features/session/schema'
import { leaveConsole } from './leave-console'
import { TokenSource } from './sign-in'

type LinkTokenProps = {
  /** A path of the console, checked by the server. */
  returnTo: string
  sandbox: boolean
  /** The name or address of the person at the provider. */
  person: string
  provider: string
  /** Set if a token is linked, which CoreWeave may no longer accept. */
  linked?: LinkedTokenState | undefined
  /** Whether they can use clusters without one. */
  optional: boolean
}

/** All that somebody of an identity provider sees before a CoreWeave token is linked. */
export function LinkTokenScreen({
  returnTo,
  sandbox,
  person,
  provider,
  linked,
  optional,
}: LinkTokenProps) {
  const leaving = useMutation({ mutationFn: leaveConsole })
  return (
    <>
      <header className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-line border-b bg-canvas px-4 py-1.5 md:px-6">
        <span className="mr-auto flex items-center gap-2 font-semibold">
          <Shield aria-hidden className="size-[18px]! text-accent" />
          Workload Identity
        </span>
        <span className="min-w-0 truncate text-ink-2">{person}</span>
        <Button pending={leaving.isPending} onClick={() => leaving.mutate()}>
          Sign out
        </Button>
      </header>
      <main className="mx-auto grid w-full max-w-110 content-start gap-6 p-4 md:pt-[10vh]">
        <div>
          <h1 className="text-title">
            {linked ? 'Link another CoreWeave token' : 'Link your CoreWeave token'}
          </h1>
          <p className="mt-1 text-ink-2">
            {linked
              ? `CoreWeave may no longer accept the linked token, which ends in ${linked.lastFour}. Link a new token of the same CoreWeave user to continue.`
              : `${provider} says who you are. CoreWeave decides what you can do, so the console acts with an API token of yours. You link it once.`}
          </p>
          {optional && !linked && (
            <p className="mt-1 text-ink-2">
              Without a token you can use clusters that accept sign-ins of {provider}, as far as
              your Kubernetes rights go. You cannot read policies and buckets.
            </p>
          )}
        </div>
        {leaving.error && (
          <ProblemNote problem={problemOf(leaving.error)} title="Could not sign you out." />
        )}
        <Panel
          footer={
            <ul className="grid gap-1 text-ink-2 text-small">
              <li>The token is stored encrypted on the console’s server, never in this browser.</li>
              <li>It is sent only to CoreWeave and to the API servers of your clusters.</li>
              <li>
                It stays linked when you sign out, until you replace or remove it under Settings.
              </li>
            </ul>
          }
        >
          <LinkTokenForm label="Link token" onDone={() => window.location.replace(returnTo)} />
        </Panel>
        {optional && !linked && (
          <div>
            <LinkButton href={paths.home()}>Continue without a token</LinkButton>
          </div>
        )}
        <TokenSource sandbox={sandbox} />
      </main>
    </>
  )
}
