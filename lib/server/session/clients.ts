import 'server-only'

import { createCoreWeave } from '@/lib/adapters/coreweave/client'
import { createRefusingCoreWeave } from '@/lib/adapters/coreweave/refusing-client'
import type { WireCluster } from '@/lib/adapters/coreweave/wire'
import type { IdentityProviderSettings } from '@/lib/adapters/identity-provider/settings'
import { serverUrl, unmanagedEndpoint } from '@/lib/adapters/kubernetes/address'
import { createKubernetes } from '@/lib/adapters/kubernetes/client'
import { AppError, NO_LINKED_TOKEN } from '@/lib/common/errors'
import { isLoopbackHost } from '@/lib/core/identity/host'
import type { Env } from '../env'
import { acceptsIdTokensOf } from './known-clusters'
import type { Session, SessionIdentity } from './sessions'
import type { ClusterAddress } from './writers'

type KubernetesClients = ReturnType<typeof createKubernetes>

/** The clients of one person. */
export type SessionClients = {
  coreweave: ReturnType<typeof createCoreWeave>
  kubernetes: (cluster: ClusterAddress) => KubernetesClients
}

/** Clients for one cluster and one token. Throws if the token must not be sent to the address. */
export function kubernetesClient(
  { apiServerEndpoint }: Pick<ClusterAddress, 'apiServerEndpoint'>,
  token: string,
  config: Env,
): KubernetesClients {
  const server = serverUrl(apiServerEndpoint, {
    suffix: config.CKS_API_HOST_SUFFIX,
    loopbackAllowed: isLoopbackHost(new URL(config.COREWEAVE_API_URL).hostname),
  })
  return createKubernetes({ server, token })
}

type WithToken = Pick<Session, 'clusterTokens'> & {
  token: string
  /** Sent to clusters that have no token of their own, instead of the CoreWeave token. */
  clusterToken?: string | undefined
}

/** The clients of somebody with a CoreWeave token. */
export const clientsWithToken = (
  { token, clusterToken, clusterTokens }: WithToken,
  config: Env,
): SessionClients => ({
  coreweave: createCoreWeave({
    baseUrl: config.COREWEAVE_API_URL,
    token,
    keyStatusPath: config.COREWEAVE_KEY_STATUS_PATH,
    revokeKeyField: config.COREWEAVE_REVOKE_KEY_FIELD,
  }),
  kubernetes: (cluster) =>
    kubernetesClient(cluster, clusterTokens[cluster.id] ?? clusterToken ?? token, config),
})

type WithIdToken = Pick<Session, 'clusterTokens'> & {
  identity: SessionIdentity
  provider: IdentityProviderSettings
  /** What is known of the organization's clusters without CoreWeave; undefined if nothing is. */
  clusters: readonly WireCluster[] | undefined
}

/**
 * The clients of somebody without a CoreWeave token: clusters that accept the ID tokens of their identity provider
 * get theirs, and nothing else gets anything.
 */
export function clientsWithIdToken(
  { identity, provider, clusters, clusterTokens }: WithIdToken,
  { config, clock }: { config: Env; clock: () => Date },
): SessionClients {
  const refusing = createRefusingCoreWeave(noLinkedTokenError)
  const known = (id: string) => clusters?.find((cluster) => cluster.id === id)
  const reader = {
    ...refusing.reader,
    ...(clusters && {
      listClusters: async () => [...clusters],
      getCluster: async (id: string) => {
        const cluster = known(id)
        if (!cluster) throw unknownClusterError(id)
        return cluster
      },
    }),
  }
  return {
    coreweave: { reader, writer: refusing.writer },
    kubernetes: ({ id }) => {
      const cluster = known(id)
      if (!cluster) throw unknownClusterError(id)
      const own = clusterTokens[id]
      if (own !== undefined) return kubernetesClient(cluster, own, config)
      if (!acceptsIdTokensOf(cluster, provider)) throw untrustedProviderError(cluster, provider)
      if (clock().getTime() >= identity.idTokenExpiresAt) throw expiredIdTokenError(provider)
      const apiServerEndpoint = unmanagedEndpoint(cluster.apiServerEndpoint)
      return kubernetesClient({ apiServerEndpoint }, identity.idToken, config)
    },
  }
}

const noLinkedTokenError = () =>
  new AppError('forbidden', 'Permission denied: you have linked no CoreWeave API token.', {
    detail: { reason: NO_LINKED_TOKEN, next: 'Link a CoreWeave API token.' },
  })

const untrustedProviderError = (
  { name, id }: WireCluster,
  { name: provider }: IdentityProviderSettings,
) =>
  new AppError('forbidden', `${name || id} does not accept sign-ins of ${provider}.`, {
    detail: {
      reason: NO_LINKED_TOKEN,
      next: `Link a CoreWeave API token, or ask an administrator of the cluster to name ${provider} in its OIDC settings.`,
    },
  })

const expiredIdTokenError = ({ name }: IdentityProviderSettings) =>
  new AppError('unauthenticated', `Your ID token expired, and ${name} issued no new one.`, {
    detail: { reason: 'refused-token', next: 'Sign out and sign in again.' },
  })

const unknownClusterError = (id: string) =>
  new AppError('not-found', `Cluster ${id.slice(0, 100)} not found.`, {
    detail: { next: 'Link a CoreWeave API token to read clusters that the console does not know.' },
  })
