import 'server-only'

import { type CoreWeave, createCoreWeave } from '@/lib/adapters/coreweave/client'
import type { Store } from '@/lib/adapters/database/store'
import { serverUrl } from '@/lib/adapters/kubernetes/address'
import { createKubernetes } from '@/lib/adapters/kubernetes/client'
import type { Kubernetes } from '@/lib/adapters/kubernetes/types'
import { createObjectStorage, type ObjectStorage } from '@/lib/adapters/object-storage/client'
import { createOidc, type Oidc } from '@/lib/adapters/oidc/client'
import { isLoopbackHost } from '@/lib/core/identity/host'
import type { Env } from '../env'
import type { Session } from './sessions'

export type Actor = { uid: string; orgUid: string; sessionId: string }
export type ClusterAddress = { id: string; apiServerEndpoint: string }

/** Everything that a service verb may use. Created once per request; tests build one by hand. */
export type Context = {
  actor: Actor
  coreweave: CoreWeave
  kubernetes: (cluster: ClusterAddress) => Kubernetes
  oidc: Oidc
  storage: ObjectStorage
  store: Store
  clock: () => Date
  config: Env
}

/** A client for one cluster and one token. Throws if the token must not be sent to the address. */
export function kubernetesClient(
  { apiServerEndpoint }: ClusterAddress,
  token: string,
  config: Env,
) {
  const server = serverUrl(apiServerEndpoint, {
    suffix: config.CKS_API_HOST_SUFFIX,
    loopbackAllowed: isLoopbackHost(new URL(config.COREWEAVE_API_URL).hostname),
  })
  return createKubernetes({ server, token })
}

/** The context of a session, with a client and the right credential for each upstream. */
export function contextOf(
  session: Session,
  { store, config, clock }: Pick<Context, 'store' | 'config' | 'clock'>,
): Context {
  const clusters = new Map<string, Kubernetes>()
  return {
    actor: { uid: session.uid, orgUid: session.orgUid, sessionId: session.id },
    coreweave: createCoreWeave({
      baseUrl: config.COREWEAVE_API_URL,
      token: session.token,
      keyStatusPath: config.COREWEAVE_KEY_STATUS_PATH,
      revokeKeyField: config.COREWEAVE_REVOKE_KEY_FIELD,
    }),
    kubernetes: (cluster) => {
      const key = `${cluster.id} ${cluster.apiServerEndpoint}`
      const token = session.clusterTokens[cluster.id] ?? session.token
      const client = clusters.get(key) ?? kubernetesClient(cluster, token, config)
      clusters.set(key, client)
      return client
    },
    oidc: createOidc({ issuerBase: config.CKS_ISSUER_BASE_URL }),
    storage: createObjectStorage({ endpoint: config.OBJECT_STORAGE_ENDPOINT }),
    store,
    clock,
    config,
  }
}
