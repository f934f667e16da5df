'use client'

import dynamic from 'next/dynamic'
import type { ReactNode } from 'react'
import { FormProvider } from '@/components/form/form-context'
import { navigationCountsQuery } from '@/lib/features/home/queries'

const SignInAgain = dynamic(() => import('./sign-in-again').then((it) => it.SignInAgain))
const COUNTS = [navigationCountsQuery]

/** Lets every form of the console offer sign-in in place and refresh the counts in the navigation. */
export const ConsoleForms = ({ children }: { children: ReactNode }) => (
  <FormProvider SignInAgain={SignInAgain} invalidates={COUNTS}>
    {children}
  </FormProvider>
)
