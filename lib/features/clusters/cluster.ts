import 'server-only'

import type { WireCluster } from '@/lib/adapters/coreweave/wire'
import type { KubernetesReader } from '@/lib/adapters/kubernetes/types'
import { AppError, NO_LINKED_TOKEN } from '@/lib/common/errors'
import { issuerUrlOf } from '@/lib/core/identity/issuer'
import type { Env } from '@/lib/server/env'
import type { Context } from '@/lib/server/session/context'
import type { Cluster, ClusterRef, Phase } from './schema'

/** The issuer URL of a cluster's tokens, derived from its id. */
export const issuerOf = (config: Pick<Env, 'CKS_ISSUER_BASE_URL'>, id: string) =>
  issuerUrlOf(config.CKS_ISSUER_BASE_URL, id)

const PHASE_OF: Partial<Record<string, Phase>> = {
  STATUS_RUNNING: 'running',
  STATUS_CREATING: 'provisioning',
  STATUS_UPDATING: 'updating',
  STATUS_UPGRADING: 'updating',
  STATUS_DELETING: 'deleting',
  STATUS_DELETED: 'deleted',
  STATUS_FAILED: 'failed',
}

const fromWire = (wire: WireCluster, config: Env): Cluster => ({
  id: wire.id,
  name: wire.name || wire.id,
  zone: wire.zone,
  ...(wire.version && { version: wire.version }),
  phase: PHASE_OF[wire.status] ?? 'unknown',
  status: wire.status,
  public: wire.public || wire.publicAccess?.mode === 'TLS',
  apiServerEndpoint: wire.apiServerEndpoint,
  issuerUrl: issuerOf(config, wire.id),
})

/** Every cluster of the organization, sorted by name. */
export async function readClusters({ coreweave, config }: Context): Promise<Cluster[]> {
  const clusters = await coreweave.listClusters()
  return clusters
    .map((wire) => fromWire(wire, config))
    .sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id))
}

export async function readCluster(
  { coreweave, config }: Context,
  { cluster: id }: ClusterRef,
): Promise<Cluster> {
  return fromWire(await coreweave.getCluster(id), config)
}

export type OpenCluster = { cluster: Cluster; kubernetes: KubernetesReader }

/** A cluster and its API client. If it has no API server, an AppError says why and what still works. */
export async function openCluster(context: Context, id: string): Promise<OpenCluster> {
  const cluster = await readCluster(context, { cluster: id })
  return { cluster, kubernetes: kubernetesFor(context, cluster) }
}

export function kubernetesFor(context: Context, cluster: Cluster): KubernetesReader {
  const { name, phase, apiServerEndpoint } = cluster
  if (phase === 'deleted' || phase === 'deleting')
    throw noApi('deleted', `${name} is ${phase === 'deleted' ? 'deleted' : 'being deleted'}.`, {
      next: 'Delete the federation configs that only this cluster used.',
    })
  if (phase === 'provisioning' || apiServerEndpoint === '')
    throw noApi('provisioning', `${name} has no API server yet: CoreWeave is still creating it.`, {
      next: 'Its issuer URL is known, so it can be federated now. Come back for the rest.',
    })
  return context.kubernetes(cluster)
}

const noApi = (reason: string, message: string, { next }: { next: string }) =>
  new AppError('unreachable', message, { detail: { reason, next } })

/** Whether the whole cluster, not just one request, fails for this person. */
export const isClusterWide = (error: unknown): boolean =>
  error instanceof AppError &&
  (error.code === 'unreachable' ||
    error.code === 'unauthenticated' ||
    CLUSTER_WIDE.has(error.detail.reason ?? ''))

const CLUSTER_WIDE = new Set<string>(['expired-token', 'foreign-host', NO_LINKED_TOKEN])
