import 'server-only'

import { type CoreWeaveReader, createCoreWeave } from '@/lib/adapters/coreweave/client'
import {
  type SealedReader,
  type SealedStore,
  sealedStore,
} from '@/lib/adapters/database/sealed-store'
import type { Store } from '@/lib/adapters/database/store'
import { serverUrl } from '@/lib/adapters/kubernetes/address'
import { createKubernetes } from '@/lib/adapters/kubernetes/client'
import type { KubernetesReader } from '@/lib/adapters/kubernetes/types'
import { createObjectStorage, type ObjectStorage } from '@/lib/adapters/object-storage/client'
import { createOidc, type Oidc } from '@/lib/adapters/oidc/client'
import { isLoopbackHost } from '@/lib/core/identity/host'
import { createSealer } from '../audit/sealer'
import type { Env } from '../env'
import { type ActorIdentity, identityOfActor } from './actor-identity'
import type { Session } from './sessions'
import { type ClusterAddress, WRITERS, type Writers } from './writers'

export type { ClusterAddress } from './writers'

/** `signedInAt` is absent where the credential comes with each call, as on the command line. */
export type Actor = {
  uid: string
  orgUid: string
  sessionId: string
  signedInAt?: Date | undefined
  /** Set if they signed in at an identity provider. */
  identity?: ActorIdentity | undefined
}

/** Everything that a read may use, and nothing that changes anything. */
export type Context = {
  actor: Actor
  coreweave: CoreWeaveReader
  kubernetes: (cluster: ClusterAddress) => KubernetesReader
  oidc: Oidc
  storage: ObjectStorage
  store: SealedReader
  clock: () => Date
  config: Env
}

/**
 * The context of an action. The console's own database can be written; what changes something upstream
 * exists only inside `recorded`.
 */
export type WriteContext = Omit<Context, 'store'> & {
  store: SealedStore
  readonly [WRITERS]: Writers
}

/** Clients for one cluster and one token. Throws if the token must not be sent to the address. */
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

/**
 * The context of a session, with clients and the right credential for each upstream. `clusterToken` is sent to
 * clusters that have no token of their own, instead of the CoreWeave token.
 */
export function contextOf(
  session: Omit<Session, 'startedAt' | 'token'> & {
    token: string
    startedAt?: Date
    clusterToken?: string | undefined
  },
  { store, config, clock }: Pick<WriteContext, 'config' | 'clock'> & { store: Store },
): WriteContext {
  const clusters = new Map<string, ReturnType<typeof kubernetesClient>>()
  const coreweave = createCoreWeave({
    baseUrl: config.COREWEAVE_API_URL,
    token: session.token,
    keyStatusPath: config.COREWEAVE_KEY_STATUS_PATH,
    revokeKeyField: config.COREWEAVE_REVOKE_KEY_FIELD,
  })
  const kubernetes = (cluster: ClusterAddress) => {
    const key = `${cluster.id} ${cluster.apiServerEndpoint}`
    const token = session.clusterTokens[cluster.id] ?? session.clusterToken ?? session.token
    const clients = clusters.get(key) ?? kubernetesClient(cluster, token, config)
    clusters.set(key, clients)
    return clients
  }
  return {
    actor: {
      uid: session.uid,
      orgUid: session.orgUid,
      sessionId: session.id,
      signedInAt: session.startedAt,
      identity: identityOfActor(session, config),
    },
    coreweave: coreweave.reader,
    kubernetes: (cluster) => kubernetes(cluster).reader,
    [WRITERS]: {
      coreweave: coreweave.writer,
      kubernetes: (cluster) => kubernetes(cluster).writer,
    },
    oidc: createOidc({ issuerBase: config.CKS_ISSUER_BASE_URL }),
    storage: createObjectStorage({ endpoint: config.OBJECT_STORAGE_ENDPOINT }),
    store: sealedStore(store, createSealer({ config, actor: session.uid, clock })),
    clock,
    config,
  }
}

/** The same context without what could change anything. */
export function readOnly({ [WRITERS]: _, ...context }: WriteContext): Context {
  return context
}
