'use client'

import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'next/navigation'
import type { ClusterPart } from '@/components/clusters/cluster-part'
import { useClusterLinks } from '@/components/clusters/use-cluster-links'
import { loadableOf } from '@/components/patterns/loadable'
import { PENDING } from '@/lib/common/loadable'
import { paths } from '@/lib/common/paths'
import { clusterQuery } from '@/lib/features/clusters/queries'
import { serviceAccountQuery } from '@/lib/features/service-accounts/queries'
import type { AccountRef } from '@/lib/features/service-accounts/schema'
import { parseSetupChoices, type SetupChoices } from '@/lib/features/setup/schema'
import { setupSteps } from './setup-steps'

/** The set-up steps of a cluster, over all its service accounts. */
export function useClusterSteps(part: ClusterPart) {
  const cluster = part.cluster ? { data: part.cluster } : PENDING
  return setupSteps({ cluster, links: useClusterLinks(part).links, account: undefined })
}

/** Choices are kept in the page's URL; the state of the steps is read, and polled while the page is open. */
export function useSetup(part: ClusterPart) {
  const choices = parseSetupChoices(useSearchParams())
  const { id } = part
  const chosen: AccountRef | undefined =
    choices.namespace && choices.account
      ? { cluster: id, namespace: choices.namespace, name: choices.account }
      : undefined
  const cluster = useQuery({ ...clusterQuery(id), refetchInterval: 60_000 })
  const account = useQuery({
    ...serviceAccountQuery(chosen ?? { cluster: id, namespace: '', name: '' }),
    enabled: chosen !== undefined,
    refetchInterval: 15_000,
    refetchOnWindowFocus: 'always',
  })
  const { links } = useClusterLinks(part, { watched: true })
  const steps = setupSteps({
    cluster: loadableOf(cluster),
    links,
    account: chosen && loadableOf(account),
  })
  return {
    choices,
    chosen,
    steps,
    detail: chosen ? account.data : undefined,
    go: (change: Partial<SetupChoices>) =>
      window.history.pushState(null, '', paths.setupCluster(id, { ...choices, ...change })),
  }
}
export type Setup = ReturnType<typeof useSetup>
