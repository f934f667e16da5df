import 'server-only'

import { WireCluster } from '@/lib/adapters/coreweave/wire'
import type { StoreReader } from '@/lib/adapters/database/store'
import type { IdentityProviderSettings } from '@/lib/adapters/identity-provider/settings'
import type { Env } from '../env'
import { readWorkerState } from '../worker/identity-row'

type Surroundings = { store: StoreReader; config: Pick<Env, 'AUDIT_SECRET' | 'SESSION_SECRET'> }
type Provider = Pick<IdentityProviderSettings, 'clusters' | 'organization' | 'issuer' | 'clientId'>

/**
 * The clusters that people of a provider see without a CoreWeave token: those of the configuration, or those that the
 * worker read last. Undefined if none are known.
 */
export async function readKnownClusters(
  { store, config }: Surroundings,
  { clusters, organization }: Provider,
): Promise<readonly WireCluster[] | undefined> {
  if (clusters)
    return clusters.map((cluster) =>
      WireCluster.parse({ status: 'STATUS_RUNNING', public: true, ...cluster }),
    )
  const read = (await readWorkerState(store, config, organization))?.clusters
  return read?.map((cluster) => WireCluster.parse(cluster))
}

const withoutSlash = (url: string) => url.replace(/\/$/, '')

/** Whether the API server of a cluster accepts the ID tokens of a provider, by the cluster's own settings. */
export const acceptsIdTokensOf = (
  { oidc }: Pick<WireCluster, 'oidc'>,
  { issuer, clientId }: Pick<Provider, 'issuer' | 'clientId'>,
): boolean => oidc?.clientId === clientId && withoutSlash(oidc.issuerUrl) === withoutSlash(issuer)

/** Whether people of a provider can use a cluster without a CoreWeave token. */
export async function hasOpenClusters(
  surroundings: Surroundings,
  provider: Provider,
): Promise<boolean> {
  const clusters = await readKnownClusters(surroundings, provider)
  return clusters?.some((cluster) => acceptsIdTokensOf(cluster, provider)) ?? false
}
