'use client'

import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useSearchParams } from 'next/navigation'
import { useState } from 'react'
import { useRecordSeen } from '@/components/form/use-record-seen'
import { Crumbs } from '@/components/patterns/crumbs'
import type { DraftOwner } from '@/components/patterns/draft-owner'
import { QueryPart } from '@/components/patterns/query-part'
import { LinkButton } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { Columns, Stack } from '@/components/ui/panel'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { paths } from '@/lib/common/paths'
import { plural } from '@/lib/common/plural'
import {
  policyHistoryQuery,
  policyInventoryQuery,
  policyVersionQuery,
} from '@/lib/features/policies/queries'
import type { PolicyHistory, PolicyInventory } from '@/lib/features/policies/schema'
import { VersionList } from './version-list'

const VersionDifference = dynamic(
  () => import('./version-difference').then((it) => it.VersionDifference),
  { ssr: false, loading: () => <PanelSkeleton lines={6} /> },
)

const Restore = dynamic(() => import('./restore').then((it) => it.Restore), { ssr: false })

type Pair = { earlier: number; later: number }

/** The versions in the URL, else the newest and the one before it. */
function pairOf(from: string | null, to: string | null, newest: number): Pair {
  const later = Math.min(Math.max(Math.trunc(Number(to)) || newest, 1), newest)
  const earlier = from === null ? later - 1 : Math.trunc(Number(from)) || 0
  return { later, earlier: Math.min(Math.max(earlier, 0), later - 1) }
}

/** A deletion cannot be restored; what it deleted can. */
const isDeletion = ({ versions }: PolicyHistory, wanted: number) =>
  versions.some(({ version, deleted }) => version === wanted && deleted)

type HistoryScreenProps = { name: string; draftOwner: DraftOwner }

/** The versions of a policy and the differences between any two. */
export function HistoryScreen({ name, draftOwner }: HistoryScreenProps) {
  const { data: history } = useSuspenseQuery(policyHistoryQuery(name))
  const { data: inventory } = useSuspenseQuery(policyInventoryQuery)
  const [latest] = history.versions
  useRecordSeen(latest?.unrecorded, paths.outsideChangesSeen(), [policyHistoryQuery(name)])
  const newest = latest?.version ?? 1
  const asked = useSearchParams()
  const [pair, setPair] = useState(() => pairOf(asked.get('from'), asked.get('to'), newest))
  const { earlier, later } = pair
  const choose = (next: Pair) => {
    setPair(next)
    const [from, to] = [String(next.earlier), String(next.later)]
    window.history.replaceState(null, '', paths.policyHistory(name, { from, to }))
  }

  return (
    <>
      <Crumbs
        trail={[
          { label: 'Policies', href: paths.policies() },
          { label: name, href: paths.policy(name) },
          { label: 'History' },
        ]}
      />
      <PageHead
        title={`History of ${name}`}
        facts={[
          `${plural(newest, 'version')} recorded by this console`,
          !history.live && 'Deleted',
        ]}
        actions={history.live && <LinkButton href={paths.policy(name)}>Open the policy</LinkButton>}
      />
      <Columns layout="wide-left">
        <Stack>
          <Between name={name} earlier={earlier} later={later} inventory={inventory} />
        </Stack>
        <Stack>
          <VersionList
            versions={history.versions}
            earlier={earlier}
            later={later}
            onEarlier={(version) => choose({ ...pair, earlier: version })}
            onLater={(version) => choose({ earlier: version - 1, later: version })}
          />
          <Restore
            history={history}
            version={isDeletion(history, later) ? earlier : later}
            inventory={inventory}
            draftOwner={draftOwner}
          />
        </Stack>
      </Columns>
    </>
  )
}

type BetweenProps = { name: string; earlier: number; later: number; inventory: PolicyInventory }

function Between({ name, earlier, later, inventory }: BetweenProps) {
  const after = useQuery(policyVersionQuery(name, later))
  const before = useQuery({ ...policyVersionQuery(name, earlier), enabled: earlier > 0 })
  const skeleton = <PanelSkeleton lines={6} />
  return (
    <QueryPart query={after} what="the version" skeleton={skeleton}>
      {(to) =>
        earlier <= 0 ? (
          <VersionDifference before={undefined} after={to} inventory={inventory} />
        ) : (
          <QueryPart query={before} what="the earlier version" skeleton={skeleton}>
            {(from) => <VersionDifference before={from} after={to} inventory={inventory} />}
          </QueryPart>
        )
      }
    </QueryPart>
  )
}
