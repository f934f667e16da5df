'use client'

import { useQuery } from '@tanstack/react-query'
import { RefreshCw } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import type { ButtonLook } from '@/components/ui/button-style'
import { offersQuery } from '@/lib/features/verifications/queries'
import type { RefreshChoice, RefreshFields } from './refresh-form'
import { StartDialog } from './start-dialog'
import { useStart, type VerificationAccount } from './use-start'

const RefreshForm = dynamic(() => import('./refresh-form').then((it) => it.RefreshForm), {
  ssr: false,
})

type ProveRefreshProps = VerificationAccount & {
  disabledReason?: string | undefined
  size?: ButtonLook['size']
}

/** A dialog that starts a refresh proof: whether a client gets new keys before the first ones expire. */
export function ProveRefresh({ disabledReason, size, ...account }: ProveRefreshProps) {
  const { cluster, namespace, account: name } = account
  const { data, isError } = useQuery(offersQuery({ cluster, namespace, name }))
  const { start, pending, refusal } = useStart(account)
  const [entered, setEntered] = useState<RefreshFields>()
  return (
    <>
      <StartDialog<RefreshChoice>
        title={`Prove refresh for ${name}`}
        description="Keys for object storage live 15 minutes. One process of your client lists a bucket until its first keys have expired, and the proof shows whether it got new ones by itself."
        trigger={
          <Button
            pending={pending}
            {...(size && { size })}
            {...(disabledReason && { disabledReason })}
          >
            <RefreshCw aria-hidden />
            Prove refresh
          </Button>
        }
        submitLabel="Start refresh proof"
        pending={pending}
        form={(id, onChoose) => (
          <RefreshForm
            id={id}
            offers={data}
            unread={isError}
            entered={entered}
            onChange={setEntered}
            onChoose={onChoose}
          />
        )}
        onStart={({ bucketCheck, refresh }) => start(bucketCheck, refresh)}
      />
      {refusal}
    </>
  )
}
