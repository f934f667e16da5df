'use client'

import type { QueryKey } from '@tanstack/react-query'
import { type ComponentType, createContext, type ReactNode, useContext } from 'react'
import type { Problem } from '@/lib/common/errors'

type FormEnvironment = {
  /** Shown in a form whose session ended, in place of the error. */
  SignInAgain?: ComponentType<{ problem: Problem }>
  /** Asks the person for their token again. Resolves to whether they gave it. */
  reauthenticate?: (problem: Problem) => Promise<boolean>
  /** Called when the server does not know an action, because the page is of an earlier build. */
  onNewVersion?: () => void
  /** Queries that every completed action may have changed, such as the counts in the navigation. */
  invalidates?: readonly { queryKey: QueryKey }[]
}

const FormContext = createContext<FormEnvironment>({})

export const useFormEnvironment = () => useContext(FormContext)

type FormProviderProps = FormEnvironment & { children: ReactNode }

/** Gives forms and action buttons what only the application around them knows. */
export const FormProvider = ({ children, ...environment }: FormProviderProps) => (
  <FormContext value={environment}>{children}</FormContext>
)
