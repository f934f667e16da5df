import 'server-only'

import pMap from 'p-map'
import {
  deleteRememberedNamespace,
  insertRememberedNamespace,
} from '@/lib/adapters/database/namespaces'
import { listStoredVerifications } from '@/lib/adapters/database/verifications'
import type { KubernetesReader } from '@/lib/adapters/kubernetes/types'
import { AppError } from '@/lib/common/errors'
import { listAnd } from '@/lib/common/list'
import type { Reading } from '@/lib/common/result'
import { injectionOf } from '@/lib/core/identity/injection'
import { principalOf } from '@/lib/core/identity/principal'
import type { ClusterRef } from '@/lib/features/clusters/schema'
import {
  kubernetesFor,
  listAccounts,
  listNamespaces,
  type OpenCluster,
  openCluster,
  readCluster,
  readClusters,
} from '@/lib/features/clusters/service'
import { createWaitingCounter } from '@/lib/features/requests/service'
import { createProofReader } from '@/lib/features/verifications/service'
import { offload } from '@/lib/server/offload/offload'
import { readPart } from '@/lib/server/read-part'
import type { Context, WriteContext } from '@/lib/server/session/context'
import { readNamespaceRights } from './rights'
import type {
  NamespaceFacts,
  NamespaceList,
  NamespaceRef,
  NamespaceRight,
  NamespacesRef,
  OwnCluster,
} from './schema'

/** The clusters in which this person may have namespaces. The namespaces of each are read separately. */
export const readOwnClusters = (context: Context): Promise<Reading<OwnCluster[]>> =>
  readPart(context, async () =>
    (await readClusters(context)).map((cluster) => ({
      id: cluster.id,
      name: cluster.name,
      isPublic: cluster.public,
    })),
  )

export async function readNamespaceList(context: Context, ref: ClusterRef): Promise<NamespaceList> {
  const found = await listNamespaces(context, await openCluster(context, ref.cluster))
  return { ...found, at: context.clock().toISOString() }
}

const AT_ONCE = 6

/** The facts of some namespaces of a cluster. What they have in common is read once. */
export async function readNamespaces(
  context: Context,
  { cluster: id, namespace: namespaces }: NamespacesRef,
): Promise<NamespaceFacts[]> {
  const common = {
    cluster: await readCluster(context, { cluster: id }),
    policies: readPart(context, () => context.coreweave.listPolicies()),
    countWaiting: createWaitingCounter(context),
    proofs: createProofReader(context),
  }
  return pMap(namespaces, (namespace) => readNamespace(context, namespace, common), {
    concurrency: AT_ONCE,
  })
}

type Common = {
  cluster: Awaited<ReturnType<typeof readCluster>>
  policies: Promise<Policies>
  countWaiting: ReturnType<typeof createWaitingCounter>
  proofs: ReturnType<typeof createProofReader>
}

/** Each part that may fail on its own is a reading. */
async function readNamespace(
  context: Context,
  namespace: string,
  { cluster, policies, countWaiting, proofs }: Common,
): Promise<NamespaceFacts> {
  const kubernetes = () => kubernetesFor(context, cluster)
  const listed = readPart(context, () => listAccounts(kubernetes(), namespace))
  const rights = readPart(context, () => readNamespaceRights(kubernetes(), namespace))
  const [may, accounts, waiting, verified] = await Promise.all([
    rights,
    listed,
    readPart(context, () => countWaiting(`${namespace}/`)),
    readPart(context, async () =>
      readLastVerification(context, {
        open: { cluster, kubernetes: kubernetes() },
        namespace,
        rights: await rights,
        proofs,
      }),
    ),
  ])
  const live = await policies
  return {
    cluster: cluster.id,
    namespace,
    may,
    accounts: accounts.ok
      ? {
          ...accounts,
          value: {
            total: accounts.value.items.length,
            injected: accounts.value.items.filter(
              ({ metadata }) => injectionOf(metadata.annotations).kind !== 'not-injected',
            ).length,
            complete: accounts.value.complete,
          },
        }
      : accounts,
    granted: await countGranted(context, accounts, live, cluster.issuerUrl),
    waiting,
    verified,
  }
}

type Accounts = Reading<Awaited<ReturnType<typeof listAccounts>>>
type Policies = Reading<Awaited<ReturnType<Context['coreweave']['listPolicies']>>>

async function countGranted(
  context: Context,
  accounts: Accounts,
  policies: Policies,
  issuerUrl: string,
): Promise<Reading<number>> {
  if (!accounts.ok) return accounts
  if (!policies.ok) return policies
  const principals = accounts.value.items.map(({ metadata: { namespace = '', name } }) =>
    principalOf({ issuerUrl, namespace, name }),
  )
  return readPart(context, async () => {
    const named = await offload(context, 'namedByAllow', policies.value, principals)
    return named.filter(Boolean).length
  })
}

/** The newest stored verification. It contains logs, so it takes the right to read pod logs. */
async function readLastVerification(
  context: Context,
  {
    open,
    namespace,
    rights,
    proofs,
  }: Pick<Common, 'proofs'> & {
    open: OpenCluster
    namespace: string
    rights: Reading<NamespaceRight[]>
  },
) {
  const { id } = open.cluster
  if (!rights.ok) {
    const { code, message, ...detail } = rights.error
    throw new AppError(code, message, { detail })
  }
  if (!rights.value.includes('logs'))
    throw new AppError('forbidden', `You cannot read pod logs in ${namespace}.`, {
      detail: {
        reason: 'rbac',
        next: 'A cluster administrator can grant it with a RoleBinding to the role view.',
      },
    })
  const filter = { cluster: id, namespace, limit: 1 }
  const [last] = await listStoredVerifications(context.store, context.actor.orgUid, filter)
  if (!last) return null
  const { name, account, endedAt } = last
  const state = await proofs.ofRun(open, last)
  return { name, account, state, endedAt: endedAt.toISOString() }
}

const RIGHT_TEXTS = {
  read: 'list service accounts',
  create: 'create service accounts',
  annotate: 'annotate service accounts that you know by name',
  verify: 'create Jobs',
  logs: 'read pod logs',
} as const satisfies Record<NamespaceRight, string>

async function describeRights(kubernetes: KubernetesReader, namespace: string) {
  const rights = await readNamespaceRights(kubernetes, namespace)
  if (rights.length === 0) return 'You have no rights there that the console can use.'
  return `There you can ${listAnd(rights.map((right) => RIGHT_TEXTS[right]))}.`
}

/** Remembers a typed namespace if the person may list its service accounts. */
export async function openNamespace(
  context: WriteContext,
  { cluster: id, namespace }: NamespaceRef,
): Promise<{ namespace: string }> {
  const { cluster, kubernetes } = await openCluster(context, id)
  const right = { verb: 'list', resource: 'serviceaccounts', namespace }
  const { allowed, reason } = await kubernetes.may(right)
  if (!allowed) {
    const message = `You cannot list service accounts in ${namespace} of ${cluster.name}, or the namespace does not exist.`
    throw new AppError('forbidden', message, {
      detail: {
        reason: 'rbac',
        fields: { namespace: [message] },
        next: `${await describeRights(kubernetes, namespace)} Check the spelling, or ask a cluster administrator for a RoleBinding to the role view.`,
        ...(reason && { upstream: reason }),
      },
    })
  }
  const { store, actor } = context
  await insertRememberedNamespace(store, actor.orgUid, {
    actor: actor.uid,
    cluster: cluster.id,
    namespace,
  })
  return { namespace }
}

/** Removes a namespace from this person's list. Nothing changes in the cluster. */
export async function forgetNamespace(
  { store, actor }: WriteContext,
  { cluster, namespace }: NamespaceRef,
): Promise<NamespaceRef> {
  const removed = await deleteRememberedNamespace(store, actor.orgUid, {
    actor: actor.uid,
    cluster,
    namespace,
  })
  if (!removed)
    throw new AppError('not-found', `${namespace} is not in your list of opened namespaces.`, {
      detail: { next: 'Reload the list.' },
    })
  return { cluster, namespace }
}
