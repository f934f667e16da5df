'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { serviceAccountsQuery } from '@/lib/features/service-accounts/queries'
import { offersQuery } from '@/lib/features/verifications/queries'
import { BulkProgressList } from './bulk-progress-list'
import { checkOf } from './offer-words'
import { MAX_RUNNING, useBulkVerification } from './use-bulk-verification'

type VerifyAllDialogProps = {
  cluster: string
  namespace: string
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** Verifies every annotated service account of a namespace, a few at a time, and shows what becomes of each. */
export function VerifyAllDialog({ cluster, namespace, open, onOpenChange }: VerifyAllDialogProps) {
  const client = useQueryClient()
  const { data } = useQuery({ ...serviceAccountsQuery({ cluster, namespace }), enabled: open })
  const { progressOf, running, verifyAll, stop } = useBulkVerification({ cluster, namespace })
  const accounts = data?.accounts.ok
    ? data.accounts.value.rows.filter(({ injection }) => injection !== 'none')
    : []
  const itemOf = (account: string) => ({
    key: account,
    account,
    check: async () => {
      const { offers } = await client.fetchQuery(offersQuery({ cluster, namespace, name: account }))
      const granted = offers.find(({ level }) => level !== 'Write')
      return granted && checkOf(granted)
    },
  })
  return (
    <Dialog
      title={`Verify ${namespace}`}
      description={`Verifies one granted bucket of every annotated service account, ${MAX_RUNNING} at a time, and that the others can list buckets. Started verifications continue after you close this dialog.`}
      open={open}
      onOpenChange={(next) => {
        onOpenChange(next)
        if (!next) stop()
      }}
      actions={
        <Button
          variant="primary"
          pending={running}
          onClick={() => void verifyAll(accounts.map(({ name }) => itemOf(name)))}
        >
          Verify {accounts.length}
        </Button>
      }
    >
      {data && !data.accounts.ok && <p>{data.accounts.error.message}</p>}
      {data?.accounts.ok && accounts.length === 0 && (
        <p>No service account in this namespace is annotated.</p>
      )}
      <BulkProgressList
        items={accounts.map(({ name }) => ({ key: name, label: <code>{name}</code> }))}
        progressOf={progressOf}
      />
    </Dialog>
  )
}
