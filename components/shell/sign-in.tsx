'use client'

import { Shield } from 'lucide-react'
import { ExternalLink, LinkButton } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { paths } from '@/lib/common/paths'
import type { SignInProvider } from '@/lib/features/session/schema'
import { ProviderButtons } from './provider-buttons'
import { SignInForm } from './sign-in-form'
import { describeSignInProblem } from './sign-in-words'

type SignInProps = {
  /** A path of the console, checked by the server. */
  returnTo: string
  sandbox: boolean
  providers: readonly SignInProvider[]
  /** Whether people may sign in with an API token too. */
  acceptsToken: boolean
  /** Why a sign-in failed or a session ended, as a code. */
  problem?: string | undefined
  /** Set if somebody is signed in at an identity provider: who. */
  signedInAs?: string | undefined
}

export function SignInScreen({
  returnTo,
  sandbox,
  providers,
  acceptsToken,
  problem,
  signedInAs,
}: SignInProps) {
  const words = describeSignInProblem(problem)
  const byProvider = providers.length > 0
  return (
    <main className="mx-auto grid w-full max-w-110 content-start gap-6 p-4 md:pt-[14vh]">
      <div className="flex items-center gap-2 font-semibold">
        <Shield aria-hidden className="size-[18px]! text-accent" />
        Workload Identity
      </div>
      <div>
        <h1 className="text-title">{byProvider ? 'Sign in' : 'Sign in with your own token'}</h1>
        <p className="mt-1 text-ink-2">
          The console has no permissions of its own. It acts with your token, so CoreWeave allows or
          denies what you do.
        </p>
      </div>
      <noscript>
        <Note kind="warn" title="This console needs JavaScript">
          Allow JavaScript for this address and reload the page to sign in.
        </Note>
      </noscript>
      {words && (
        <Note kind="fail" title={words.title} live>
          {words.next}
        </Note>
      )}
      {signedInAs !== undefined && (
        <Note
          kind="info"
          title={`You are signed in as ${signedInAs}.`}
          actions={
            <LinkButton href={paths.linkToken(returnTo === '/' ? undefined : returnTo)}>
              Link a token
            </LinkButton>
          }
        >
          If CoreWeave no longer accepts your token, link another.
        </Note>
      )}
      {byProvider && (
        <ProviderButtons providers={providers} returnTo={returnTo} variant="primary" />
      )}
      {byProvider && acceptsToken && (
        <p className="flex items-center gap-3 text-ink-2 text-small before:h-px before:grow before:bg-line after:h-px after:grow after:bg-line">
          or with your own token
        </p>
      )}
      {acceptsToken && (
        <TokenSignIn returnTo={returnTo} sandbox={sandbox} isSecondary={byProvider} />
      )}
    </main>
  )
}

type TokenSignInProps = Pick<SignInProps, 'returnTo' | 'sandbox'> & { isSecondary: boolean }

function TokenSignIn({ returnTo, sandbox, isSecondary }: TokenSignInProps) {
  return (
    <>
      <Panel
        footer={
          <ul className="grid gap-1 text-ink-2 text-small">
            <li>The token is stored encrypted on the console’s server, never in this browser.</li>
            <li>It is sent only to CoreWeave and to the API servers of your clusters.</li>
            <li>It is deleted when you sign out and after 60 minutes without use.</li>
          </ul>
        }
      >
        {/* A full page load, so that nothing that was read before stays in memory. */}
        <SignInForm isSecondary={isSecondary} onDone={() => window.location.replace(returnTo)} />
      </Panel>
      <TokenSource sandbox={sandbox} />
    </>
  )
}

/** Where somebody without a token gets one. */
export const TokenSource = ({ sandbox }: { sandbox: boolean }) => (
  <p className="text-ink-2 text-small">
    {sandbox ? (
      'This console is connected to a sandbox, which printed its tokens at start.'
    ) : (
      <>
        No token yet? Create one in the{' '}
        <ExternalLink href="https://console.coreweave.com/tokens">Cloud Console</ExternalLink> under
        Tokens.
      </>
    )}
  </p>
)
