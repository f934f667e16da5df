'use client'

import { Shield } from 'lucide-react'
import type { Route } from 'next'
import { useRouter } from 'next/navigation'
import { ExternalLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { SignInForm } from './sign-in-form'

type SignInProps = {
  /** Checked by the server to be one of the console's own paths. */
  returnTo: string
  sandbox: boolean
}

export function SignIn({ returnTo, sandbox }: SignInProps) {
  const router = useRouter()
  return (
    <main className="mx-auto grid w-full max-w-110 content-start gap-6 p-4 md:pt-[14vh]">
      <div className="flex items-center gap-2 font-semibold">
        <Shield aria-hidden className="size-[18px]! text-accent" />
        Workload Identity
      </div>
      <div>
        <h1 className="text-title">Sign in with your own token</h1>
        <p className="mt-1 text-ink-2">
          The console has no rights of its own: whatever you do here is done, and allowed or
          refused, as you.
        </p>
      </div>
      <Panel
        footer={
          <ul className="grid gap-1 text-ink-2 text-small">
            <li>The token is kept encrypted on the console’s server, never in this browser.</li>
            <li>It is sent to CoreWeave and to your clusters’ API servers, and nowhere else.</li>
            <li>Signing out forgets it; so do 60 minutes without use.</li>
          </ul>
        }
      >
        <SignInForm onDone={() => router.replace(returnTo as Route)} />
      </Panel>
      <p className="text-ink-2 text-small">
        {sandbox ? (
          'This console talks to a sandbox: its tokens were printed where it was started.'
        ) : (
          <>
            No token yet? Make one in the{' '}
            <ExternalLink href="https://console.coreweave.com/tokens">Cloud Console</ExternalLink>{' '}
            under Tokens.
          </>
        )}
      </p>
    </main>
  )
}
