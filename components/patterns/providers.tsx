'use client'

import { CSPProvider } from '@base-ui/react/csp-provider'
import { QueryClientProvider } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useState } from 'react'
import { ToastProvider } from '@/components/ui/toast'
import { makeQueryClient } from '@/lib/common/query-client'

const Nonce = createContext<string | undefined>(undefined)

/** The CSP nonce, for the code editor, which writes style elements. */
export const useNonce = () => useContext(Nonce)

type Props = { nonce: string | undefined; children: ReactNode }

export function Providers({ nonce: given, children }: Props) {
  const [client] = useState(makeQueryClient)
  // A refresh brings a new nonce, but the document keeps the CSP it was loaded with.
  const [nonce] = useState(given)
  return (
    <CSPProvider nonce={nonce} disableStyleElements>
      <Nonce value={nonce}>
        <QueryClientProvider client={client}>
          <ToastProvider>{children}</ToastProvider>
        </QueryClientProvider>
      </Nonce>
    </CSPProvider>
  )
}
