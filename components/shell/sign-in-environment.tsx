'use client'

import { createContext, type ReactNode, useContext } from 'react'
import type { SignInProvider } from '@/lib/features/session/schema'

/** How people of this console sign in. */
export type SignInEnvironment = {
  providers: readonly SignInProvider[]
  /** Whether people may sign in with an API token too. */
  acceptsToken: boolean
  /** Where the person signed in, if it was not with an API token. */
  provider?: SignInProvider | undefined
}

const SignInContext = createContext<SignInEnvironment>({
  providers: [],
  acceptsToken: true,
})

export const useSignInEnvironment = () => useContext(SignInContext)

export const SignInEnvironmentProvider = ({
  value,
  children,
}: {
  value: SignInEnvironment
  children: ReactNode
}) => <SignInContext value={value}>{children}</SignInContext>
