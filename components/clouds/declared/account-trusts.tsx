'use client'

import { useQuery } from '@tanstack/react-query'
import { NoneYet } from '@/components/patterns/empty-state'
import { QueryPart } from '@/components/patterns/query-part'
import { TextLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { TableSkeleton } from '@/components/ui/skeleton'
import { paths } from '@/lib/common/paths'
import { trustsQuery } from '@/lib/features/declared-trusts/queries'
import type { AccountRef } from '@/lib/features/declared-trusts/schema'
import { UnreadTrustsNote } from './clouds-screen'
import { TrustTable } from './trust-table'

/** The declared trusts of one service account. */
export function AccountTrustsPanel({ cluster, namespace, name }: AccountRef) {
  const query = useQuery(trustsQuery({ cluster, namespace, name }))
  return (
    <Panel
      title="Trusted by other clouds"
      flush
      aside={<TextLink href={paths.clouds({ q: `${namespace} ${name}` })}>All</TextLink>}
      footer={
        <p className="text-ink-2 text-small">
          Declared by people or imported. Only a verified trust is proved.
        </p>
      }
    >
      <QueryPart
        query={query}
        what="the declared trusts"
        skeleton={<TableSkeleton rows={1} columns={3} />}
      >
        {({ trusts, unread }) => (
          <>
            <UnreadTrustsNote unread={unread} />
            <TrustTable
              caption="Trusted by other clouds"
              trusts={trusts}
              of="account"
              sortParam="trusts"
              empty={<NoneYet title="No declared trusts" />}
            />
          </>
        )}
      </QueryPart>
    </Panel>
  )
}
