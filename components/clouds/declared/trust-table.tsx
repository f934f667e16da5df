'use client'

import { type ReactNode, useMemo, useState } from 'react'
import { useServerAction } from '@/components/form/use-server-action'
import { DataTable } from '@/components/table/data-table'
import { ConfirmByName } from '@/components/ui/confirm-by-name'
import { useToast } from '@/components/ui/toast'
import { paths } from '@/lib/common/paths'
import { CLOUD_NAMES } from '@/lib/core/identity/clouds'
import { targetName } from '@/lib/core/identity/trust-target-names'
import { declareTargetAction, removeTrustAction } from '@/lib/features/declared-trusts/actions'
import { trustsKey } from '@/lib/features/declared-trusts/queries'
import type { DeclaredTrust } from '@/lib/features/declared-trusts/schema'
import { trustColumns } from './trust-columns'

type TrustTableProps = {
  caption: string
  trusts: DeclaredTrust[]
  /** On an account's own page, its columns and links are omitted. */
  of: 'all' | 'account'
  empty: ReactNode
  sortParam?: string
}

const invalidates = [{ queryKey: trustsKey }]

/** Declared trusts, with removal and undo. */
export function TrustTable({ caption, trusts, of, empty, sortParam }: TrustTableProps) {
  const [removing, setRemoving] = useState<DeclaredTrust>()
  const columns = useMemo(() => trustColumns(of, setRemoving), [of])
  const toast = useToast()
  const restore = useServerAction({
    action: declareTargetAction,
    invalidates,
    onDone: (outcomes) => {
      for (const { result } of outcomes)
        if (!result.ok) toast({ kind: 'fail', title: result.error.message })
    },
    onRefused: ({ message }) => toast({ kind: 'fail', title: message }),
  })
  const { run, pending, problem, reset } = useServerAction({
    action: removeTrustAction,
    invalidates,
    onDone: ({ target, cluster, namespace, name, clusterGone }) => {
      setRemoving(undefined)
      toast({
        title: `Removed declared trust of ${namespace}/${name} in ${targetName(target)}`,
        ...(!clusterGone && {
          undo: () => restore.run({ target, accounts: [{ cluster, namespace, name }] }),
        }),
      })
    },
  })
  return (
    <>
      <DataTable
        caption={caption}
        columns={columns}
        rows={trusts}
        rowKey={({ id }) => id}
        {...(of === 'all' && { href: hrefOf })}
        {...(sortParam !== undefined && { sortParam })}
        empty={empty}
      />
      {removing && (
        <ConfirmByName
          open
          onOpenChange={(open) => {
            reset()
            if (!open) setRemoving(undefined)
          }}
          title={`Remove declared trust of ${removing.namespace}/${removing.name}`}
          loss={
            <p>
              The console deletes the declared trust by <code>{targetName(removing.target)}</code>{' '}
              and its verification. {CLOUD_NAMES[removing.target.cloud]} does not change: to remove
              the access, change the trust there.
            </p>
          }
          confirmLabel="Remove"
          onConfirm={() => run({ id: removing.id })}
          pending={pending}
          problem={problem}
        />
      )}
    </>
  )
}

const hrefOf = ({ cluster, namespace, name }: DeclaredTrust) =>
  paths.serviceAccount(cluster, namespace, name)
