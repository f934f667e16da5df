import 'server-only'

import type { CoreWeaveReader } from '@/lib/adapters/coreweave/client'
import type { WireCluster } from '@/lib/adapters/coreweave/wire'
import {
  type SealedReader,
  type SealedStore,
  sealedStore,
} from '@/lib/adapters/database/sealed-store'
import type { Store } from '@/lib/adapters/database/store'
import type { KubernetesReader } from '@/lib/adapters/kubernetes/types'
import { createObjectStorage, type ObjectStorage } from '@/lib/adapters/object-storage/client'
import { createOidc, type Oidc } from '@/lib/adapters/oidc/client'
import { createSealer } from '../audit/sealer'
import type { Env } from '../env'
import { type ActorIdentity, findProviderSettings, identityOfActor } from './actor-identity'
import { clientsWithIdToken, clientsWithToken } from './clients'
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

/** With the token of the person, or with what is known to act by the ID token of somebody who has linked none. */
type ContextSession = Omit<Session, 'startedAt' | 'token'> & { startedAt?: Date } & (
    | { token: string; clusterToken?: string | undefined }
    | { token?: undefined; clusters: readonly WireCluster[] | undefined }
  )

/** The context of a session, with clients and the right credential for each upstream. */
export function contextOf(
  session: ContextSession,
  { store, config, clock }: Pick<WriteContext, 'config' | 'clock'> & { store: Store },
): WriteContext {
  const { coreweave, kubernetes: open } = clientsOf(session, { config, clock })
  const clusters = new Map<string, ReturnType<typeof open>>()
  const kubernetes = (cluster: ClusterAddress) => {
    const key = `${cluster.id} ${cluster.apiServerEndpoint}`
    const clients = clusters.get(key) ?? open(cluster)
    clusters.set(key, clients)
    return clients
  }
  return {
    actor: {
      uid: session.uid,
      orgUid: session.orgUid,
      sessionId: session.id,
      signedInAt: session.startedAt,
      identity: identityOfActor(
        { identity: session.identity, linked: session.token !== undefined },
        config,
      ),
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

function clientsOf(session: ContextSession, { config, clock }: Pick<Context, 'config' | 'clock'>) {
  if (session.token !== undefined) return clientsWithToken(session, config)
  const { identity } = session
  const provider = identity && findProviderSettings(config, identity.provider)
  if (!provider) throw new Error('A session without a token needs an identity provider.')
  return clientsWithIdToken({ ...session, identity, provider }, { config, clock })
}

/** The same context without what could change anything. */
export function readOnly({ [WRITERS]: _, ...context }: WriteContext): Context {
  return context
}
