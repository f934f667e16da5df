'use client'

import { useQuery } from '@tanstack/react-query'
import { RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { offersQuery } from '@/lib/features/verifications/queries'
import { useRefreshChoice } from './refresh-fields'
import { useStart, type VerificationAccount } from './use-start'

type ProveRefreshProps = VerificationAccount & { disabledReason?: string }

/** A dialog that starts a refresh proof: whether a client gets new keys before the first ones expire. */
export function ProveRefresh({ disabledReason, ...account }: ProveRefreshProps) {
  const { cluster, namespace, account: name } = account
  const [open, setOpen] = useState(false)
  const { data, isError } = useQuery(offersQuery({ cluster, namespace, name }))
  const { start, pending, refusal } = useStart(account)
  const { fields, read } = useRefreshChoice(data, { unread: isError })
  const submit = async () => {
    const chosen = await read()
    if (!chosen) return
    setOpen(false)
    start(chosen.bucketCheck, chosen.refresh)
  }
  return (
    <>
      <Dialog
        title={`Prove refresh for ${name}`}
        description="Keys for object storage live 15 minutes. One process of your client lists a bucket until its first keys have expired, and the proof shows whether it got new ones by itself."
        open={open}
        onOpenChange={setOpen}
        trigger={
          <Button pending={pending} {...(disabledReason && { disabledReason })}>
            <RefreshCw aria-hidden />
            Prove refresh
          </Button>
        }
        actions={
          <Button variant="primary" pending={pending} onClick={() => void submit()}>
            Start refresh proof
          </Button>
        }
      >
        <form
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            void submit()
          }}
        >
          {fields}
        </form>
      </Dialog>
      {refusal}
    </>
  )
}
