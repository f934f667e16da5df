'use client'

import { useQuery } from '@tanstack/react-query'
import { RefreshCw } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { offersQuery } from '@/lib/features/verifications/queries'
import { useRefreshChoice } from './refresh-fields'
import { StartDialog } from './start-dialog'
import { useStart, type VerificationAccount } from './use-start'

type ProveRefreshProps = VerificationAccount & { disabledReason?: string }

/** A dialog that starts a refresh proof: whether a client gets new keys before the first ones expire. */
export function ProveRefresh({ disabledReason, ...account }: ProveRefreshProps) {
  const { cluster, namespace, account: name } = account
  const { data, isError } = useQuery(offersQuery({ cluster, namespace, name }))
  const { start, pending, refusal } = useStart(account)
  const { fields, read } = useRefreshChoice(data, { unread: isError })
  const prepare = async () => {
    const chosen = await read()
    return chosen && (() => start(chosen.bucketCheck, chosen.refresh))
  }
  return (
    <>
      <StartDialog
        title={`Prove refresh for ${name}`}
        description="Keys for object storage live 15 minutes. One process of your client lists a bucket until its first keys have expired, and the proof shows whether it got new ones by itself."
        trigger={
          <Button pending={pending} {...(disabledReason && { disabledReason })}>
            <RefreshCw aria-hidden />
            Prove refresh
          </Button>
        }
        submitLabel="Start refresh proof"
        pending={pending}
        prepare={prepare}
      >
        {fields}
      </StartDialog>
      {refusal}
    </>
  )
}
