'use client'

import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import type { ReactNode } from 'react'
import type { ClusterPart } from '@/components/clusters/cluster-part'
import { useClusterLinks } from '@/components/clusters/use-cluster-links'
import { loadableOf } from '@/components/patterns/loadable'
import { setupSteps } from '@/components/setup/setup-steps'
import { Button } from '@/components/ui/button'
import { PageHead } from '@/components/ui/page-head'
import { Columns, Stack } from '@/components/ui/panel'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { loadedData } from '@/lib/common/loadable'
import { plural, pluralOf } from '@/lib/common/plural'
import { clusterQuery } from '@/lib/features/clusters/queries'
import { grantProposalQuery } from '@/lib/features/give-access/queries'
import type { WantedGrant } from '@/lib/features/give-access/schema'
import type { PolicyInventory } from '@/lib/features/policies/schema'
import { serviceAccountQuery } from '@/lib/features/service-accounts/queries'
import type { StepKey } from '@/lib/features/setup/schema'
import { verificationQuery } from '@/lib/features/verifications/queries'
import { GrantChange } from './grant-change'
import { GrantReason, useGrantReason } from './grant-reason'
import { GrantStepList } from './grant-step-list'
import { doableSteps, type GrantStep, grantSteps } from './grant-steps'
import { SendGrant } from './send-grant'
import { useGiveAccess } from './use-give-access'

const GrantMapPanel = dynamic(() => import('./grant-map-panel').then((it) => it.GrantMapPanel), {
  ssr: false,
  loading: () => <PanelSkeleton lines={4} />,
})

type GrantProps = {
  part: ClusterPart
  wanted: WantedGrant
  inventory: PolicyInventory
  fields: (disabled: boolean) => ReactNode
}

/** The steps to one access, for choices that are complete. */
export function Grant({ part, wanted, inventory, fields }: GrantProps) {
  const { cluster, namespace, name, bucket } = wanted
  const give = useGiveAccess()
  const detail = useQuery(serviceAccountQuery({ cluster, namespace, name }))
  const proposal = loadableOf(useQuery(grantProposalQuery(wanted)))
  const { links } = useClusterLinks(part)
  const { data: run } = useQuery({
    ...verificationQuery(give.started ?? { cluster: '', namespace: '', name: '' }),
    enabled: give.started !== undefined,
  })
  const lacksConfig = links.find(({ key }) => key === 'federation')?.status.code === 'not-federated'
  const steps = grantSteps({
    setup: setupSteps({
      cluster: loadableOf(useQuery(clusterQuery(cluster))),
      links,
      account: loadableOf(detail),
    }),
    refusals: detail.data?.refusals ?? {},
    lacksConfig,
    proposal,
    requested: give.request !== undefined,
    wanted,
    verdict: give.started && (run?.origin === 'console' ? run.verdict.state : 'running'),
  })
  const found = loadedData(proposal)
  const policy = found && 'policy' in found ? found.policy : undefined
  const reason = useGrantReason({ policy, inventory, wanted })
  const doable = doableSteps(steps)
  const changesPolicy = policy !== undefined && doable.includes('access')
  const asks = changesPolicy && reason.asks
  const zone = inventory.buckets.ok
    ? inventory.buckets.value.find((each) => each.name === bucket)?.location
    : undefined
  const busy = give.running !== undefined
  const met = steps.filter(({ progress }) => progress === 'done').length

  const input = {
    wanted,
    clusterName: part.name,
    zone: zone || undefined,
    policy,
    asks,
    fields: reason.values,
  }
  const list = (
    <GrantStepList
      steps={steps}
      part={part}
      wanted={wanted}
      give={give}
      proposal={found}
      onVerify={found?.state === 'unreadable' ? () => void give.run(['verify'], input) : undefined}
    />
  )

  return (
    <>
      <PageHead
        title={grantTitle(steps, wanted)}
        facts={[
          `${met} of ${steps.length} conditions are met`,
          busy && 'Keep this page open until the last step has begun',
        ]}
        actions={
          <>
            {busy && <Button onClick={give.stop}>Stop after this step</Button>}
            <SendGrant wanted={wanted} />
            {(busy || doable.length > 0) && (
              <Button
                variant="primary"
                pending={busy}
                onClick={() => void give.run(doable, input)}
                {...(changesPolicy &&
                  !reason.values.reason && { disabledReason: 'Enter a reason' })}
              >
                {startLabel(doable, asks)}
              </Button>
            )}
          </>
        }
      />
      {fields(busy)}
      {detail.data && (
        <GrantMapPanel
          wanted={wanted}
          detail={detail.data}
          proposal={found}
          lacksConfig={lacksConfig}
        />
      )}
      {policy ? (
        <Columns layout="wide-left">
          {list}
          <Stack>
            {changesPolicy && <GrantReason reason={reason} />}
            <GrantChange policy={policy} wanted={wanted} clusterName={part.name} />
          </Stack>
        </Columns>
      ) : (
        list
      )}
    </>
  )
}

const CAN = { List: 'list', Read: 'read', Write: 'write to', Delete: 'delete from' } as const

/** What stands between the account and the access, the worst first. */
function grantTitle(steps: readonly GrantStep[], { name, bucket, level }: WantedGrant): string {
  const deed = `${name} can ${CAN[level]} ${bucket}`
  const blocked = steps.find(({ progress, state }) => progress === 'blocked' && state !== 'info')
  if (blocked) return `${blocked.label} stands between ${name} and ${bucket}`
  if (steps.some(({ progress, state }) => progress === 'blocked' && state === 'info'))
    return `Access of ${name} to ${bucket} is requested`
  const verify = steps.find(({ key }) => key === 'verify')
  if (verify?.state === 'fail') return `${name} was given access, but its verification failed`
  const open = steps.filter(({ key, progress }) => progress === 'open' && key !== 'verify').length
  if (open > 0)
    return `${plural(open, 'step')} ${pluralOf(open, 'is', 'are')} missing before ${deed}`
  if (verify?.progress === 'done') return `${deed}, proved just now`
  if (steps.some(({ progress }) => progress === 'waiting')) return `Checking whether ${deed}`
  return `${deed} on paper; not verified`
}

function startLabel(doable: readonly StepKey[], asks: boolean): string {
  if (asks) return 'Request access'
  return doable.every((key) => key === 'verify') ? 'Verify' : 'Give access'
}
