'use client'

import dynamic from 'next/dynamic'
import { type ReactNode, useState } from 'react'
import { FormProvider } from '@/components/form/form-context'
import type { Problem } from '@/lib/common/errors'
import { navigationCountsQuery } from '@/lib/features/home/queries'

const SignInAgain = dynamic(() => import('./sign-in-again').then((it) => it.SignInAgain))
const Reauthenticate = dynamic(() => import('./reauthenticate').then((it) => it.Reauthenticate))
const COUNTS = [navigationCountsQuery]

type Asked = { problem: Problem; answer: (confirmed: boolean) => void }

/**
 * Lets every form and action of the console offer sign-in in place, ask for the token again before what cannot
 * be undone, and refresh the counts in the navigation.
 */
export function ConsoleForms({ children }: { children: ReactNode }) {
  const [asked, setAsked] = useState<Asked>()
  const reauthenticate = (problem: Problem) =>
    new Promise<boolean>((resolve) => {
      const answer = (confirmed: boolean) => {
        setAsked(undefined)
        resolve(confirmed)
      }
      setAsked({ problem, answer })
    })
  return (
    <FormProvider SignInAgain={SignInAgain} reauthenticate={reauthenticate} invalidates={COUNTS}>
      {children}
      {asked && <Reauthenticate {...asked} />}
    </FormProvider>
  )
}
