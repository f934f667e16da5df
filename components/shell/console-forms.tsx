'use client'

import dynamic from 'next/dynamic'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { FormProvider } from '@/components/form/form-context'
import type { DraftOwner } from '@/components/patterns/draft-owner'
import type { Problem } from '@/lib/common/errors'
import { navigationCountsQuery } from '@/lib/features/home/queries'
import { keepTypedFields, readTypedFields, type TypedField, textControlOf } from './typed-fields'

const SignInAgain = dynamic(() => import('./sign-in-again').then((it) => it.SignInAgain))
const NewVersion = dynamic(() => import('./new-version').then((it) => it.NewVersion))
const Reauthenticate = dynamic(() => import('./reauthenticate').then((it) => it.Reauthenticate))
const COUNTS = [navigationCountsQuery]

type Asked = { problem: Problem; answer: (confirmed: boolean) => void }

/**
 * Lets every form and action of the console offer sign-in in place, ask for the token again before what cannot
 * be undone, refresh the counts in the navigation, and reload a page that is older than the server.
 */
export function ConsoleForms({ owner, children }: { owner: DraftOwner; children: ReactNode }) {
  const [asked, setAsked] = useState<Asked>()
  const [outdated, setOutdated] = useState<TypedField[]>()
  const typed = useTypedControls()
  const reload = (fields: TypedField[]) => {
    keepTypedFields(owner, window.location.pathname, fields)
    window.location.reload()
  }
  const onNewVersion = () => {
    const fields = readTypedFields(typed.current)
    if (fields.length > 0) setOutdated(fields)
    else window.location.reload()
  }
  const reauthenticate = (problem: Problem) =>
    new Promise<boolean>((resolve) => {
      const answer = (confirmed: boolean) => {
        setAsked(undefined)
        resolve(confirmed)
      }
      setAsked({ problem, answer })
    })
  return (
    <FormProvider
      SignInAgain={SignInAgain}
      reauthenticate={reauthenticate}
      onNewVersion={onNewVersion}
      invalidates={COUNTS}
    >
      {children}
      {asked && <Reauthenticate {...asked} />}
      {outdated && (
        <NewVersion onReload={() => reload(outdated)} onClose={() => setOutdated(undefined)} />
      )}
    </FormProvider>
  )
}

type TextControls = Set<NonNullable<ReturnType<typeof textControlOf>>>

/** The fields that the person typed into since the page was loaded. */
function useTypedControls() {
  const controls = useRef<TextControls>(new Set())
  useEffect(() => {
    const remember = ({ target }: Event) => {
      const control = textControlOf(target)
      if (control) controls.current.add(control)
    }
    document.addEventListener('input', remember)
    return () => document.removeEventListener('input', remember)
  }, [])
  return controls
}
