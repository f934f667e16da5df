import type { Metadata } from 'next'
import { SignInScreen } from '@/components/shell/sign-in'
import { isLoopbackHost } from '@/lib/core/identity/host'
import {
  acceptsTokenSignIn,
  readProviders,
  readSignedInPerson,
} from '@/lib/features/session/service'
import { env } from '@/lib/server/env'
import { safeReturnPath } from '@/lib/server/session/safe-return'

export const metadata: Metadata = { title: 'Sign in' }

export default async function SignInPage({ searchParams }: PageProps<'/sign-in'>) {
  const { return: wanted, problem } = await searchParams
  const person = await readSignedInPerson()
  return (
    <SignInScreen
      returnTo={safeReturnPath(typeof wanted === 'string' ? wanted : undefined)}
      sandbox={isLoopbackHost(new URL(env().COREWEAVE_API_URL).hostname)}
      providers={readProviders()}
      acceptsToken={acceptsTokenSignIn()}
      problem={typeof problem === 'string' ? problem : undefined}
      signedInAs={person?.name}
    />
  )
}
