'use client'

import { useSuspenseQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useMemo } from 'react'
import { BrokenEdgeNote } from '@/components/access-map/broken-edge-note'
import { SuspendedNote } from '@/components/suspensions/suspended'
import { Columns, Panel, Stack } from '@/components/ui/panel'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { runningRuns } from '@/lib/features/access-map/running-verifications'
import { type AccountLink, accountChain } from '@/lib/features/service-accounts/chain'
import { managerWarning } from '@/lib/features/service-accounts/manager'
import { serviceAccountQuery } from '@/lib/features/service-accounts/queries'
import type { AccountRef } from '@/lib/features/service-accounts/schema'
import { AccountHead } from './account-head'
import { IdentityPanel } from './identity-panel'
import type { StartCheckAddresses } from './start-check-panel'

const AccountMapPanel = dynamic(
  () => import('./account-map-panel').then((it) => it.AccountMapPanel),
  {
    ssr: false,
    loading: () => <PanelSkeleton lines={4} />,
  },
)

// What is read below the chain is fetched after it.
const PodNotes = dynamic(() => import('./pod-notes').then((it) => it.PodNotes), { ssr: false })
const StatementsPanel = dynamic(
  () => import('./statements-panel').then((it) => it.StatementsPanel),
  { ssr: false, loading: () => <PanelSkeleton lines={3} /> },
)
const VerificationsPanel = dynamic(
  () => import('./verifications-panel').then((it) => it.VerificationsPanel),
  { ssr: false, loading: () => <PanelSkeleton lines={4} /> },
)

// These panels read their own data, so their code is loaded with it.
const ReachPanel = dynamic(() => import('./reach-panel').then((it) => it.ReachPanel), {
  ssr: false,
  loading: () => <PanelSkeleton lines={3} />,
})
const ImpersonationPanel = dynamic(
  () => import('./impersonation-panel').then((it) => it.ImpersonationPanel),
  { ssr: false, loading: () => <PanelSkeleton lines={4} /> },
)
const WorkloadsPanel = dynamic(
  () => import('@/components/workloads/workloads-panel').then((it) => it.WorkloadsPanel),
  { ssr: false, loading: () => <PanelSkeleton lines={3} /> },
)
const AccountCoveragePanel = dynamic(
  () =>
    import('@/components/coverage/account-coverage-panel').then((it) => it.AccountCoveragePanel),
  { ssr: false, loading: () => <PanelSkeleton lines={3} /> },
)
const AccountCanariesPanel = dynamic(
  () =>
    import('@/components/canaries/account-canaries-panel').then((it) => it.AccountCanariesPanel),
  { ssr: false, loading: () => <PanelSkeleton lines={3} /> },
)
const AccountTrustsPanel = dynamic(
  () => import('@/components/clouds/declared/account-trusts').then((it) => it.AccountTrustsPanel),
  { ssr: false, loading: () => <PanelSkeleton lines={3} /> },
)
const ByHand = dynamic(() => import('./by-hand').then((it) => it.ByHand), {
  ssr: false,
  loading: () => <PanelSkeleton lines={4} />,
})
const StartCheckPanel = dynamic(
  () => import('./start-check-panel').then((it) => it.StartCheckPanel),
  { ssr: false, loading: () => <PanelSkeleton lines={4} /> },
)

/** A run that ends shows so without a reload. */
const RUNNING_POLL_MS = 10_000

type AccountScreenProps = AccountRef & { startCheck: StartCheckAddresses }

export function AccountScreen({ startCheck, ...ref }: AccountScreenProps) {
  const { data: detail } = useSuspenseQuery({
    ...serviceAccountQuery(ref),
    refetchInterval: ({ state: { data } }) =>
      data && runningRuns(data).length > 0 ? RUNNING_POLL_MS : false,
  })
  const { namespace, name, manager } = detail
  const links = useMemo(() => accountChain(detail), [detail])
  return (
    <>
      <AccountHead detail={detail} />
      <SuspendedNote principal={detail.principal} />
      <AccountMapPanel detail={detail} links={links} />
      <FirstFailure links={links} />
      <PodNotes detail={detail} />
      <Columns layout="wide-left">
        <Stack>
          {detail.grants.ok && detail.grants.value.length > 0 && <ReachPanel detail={detail} />}
          <StatementsPanel detail={detail} />
          <VerificationsPanel detail={detail} />
          <AccountCanariesPanel
            cluster={detail.cluster}
            namespace={namespace}
            account={name}
            disabledReason={detail.refusals.canary}
          />
          {detail.injection !== 'none' && (
            <AccountCoveragePanel cluster={detail.cluster} namespace={namespace} account={name} />
          )}
          <WorkloadsPanel cluster={detail.cluster} namespace={namespace} account={name} />
          <AccountTrustsPanel cluster={detail.cluster} namespace={namespace} name={name} />
        </Stack>
        <Stack>
          <IdentityPanel detail={detail} />
          <ImpersonationPanel cluster={detail.cluster} namespace={namespace} name={detail.name} />
          {manager && (
            <Panel title={`Managed by ${manager.tool}`}>
              <p>{managerWarning(manager)}</p>
            </Panel>
          )}
          <ByHand detail={detail} />
          <StartCheckPanel cluster={detail.cluster} addresses={startCheck} />
        </Stack>
      </Columns>
    </>
  )
}

/** The first broken link of the chain, in words. */
function FirstFailure({ links }: { links: AccountLink[] }) {
  const link = links.find(({ broken }) => broken)
  if (!link?.broken) return null
  const { title, text, expected, presented, next } = link.broken
  return (
    <BrokenEdgeNote
      kind={link.state === 'fail' ? 'fail' : 'warn'}
      title={title}
      {...(expected !== undefined && { expected })}
      {...(presented !== undefined && { presented })}
      {...(next && { next })}
    >
      {text}
    </BrokenEdgeNote>
  )
}
