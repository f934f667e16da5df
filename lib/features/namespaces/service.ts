import 'server-only'

import {
  deleteRememberedNamespace,
  insertRememberedNamespace,
} from '@/lib/adapters/database/namespaces'
import { listStoredVerifications } from '@/lib/adapters/database/verifications'
import type { Kubernetes } from '@/lib/adapters/kubernetes/types'
import { AppError } from '@/lib/common/errors'
import type { Reading } from '@/lib/common/result'
import { injectionOf } from '@/lib/core/identity/injection'
import type { ClusterRef } from '@/lib/features/clusters/schema'
import {
  kubernetesFor,
  listAccounts,
  listNamespaces,
  openCluster,
  readCluster,
  readClusters,
} from '@/lib/features/clusters/service'
import { countWaitingRequests } from '@/lib/features/requests/service'
import { grantsOf } from '@/lib/features/service-accounts/service'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'
import { deedsIn } from './rights'
import type { Deed, NamespaceFacts, NamespaceList, NamespaceRef, OwnCluster } from './schema'

/** The clusters in which this person may have namespaces; each is asked for these by itself. */
export const readOwnClusters = (context: Context): Promise<Reading<OwnCluster[]>> =>
  readPart(context, async () =>
    (await readClusters(context)).map((cluster) => ({
      id: cluster.id,
      name: cluster.name,
      isPublic: cluster.public,
    })),
  )

export async function readNamespaces(context: Context, ref: ClusterRef): Promise<NamespaceList> {
  const found = await listNamespaces(context, await openCluster(context, ref.cluster))
  return { ...found, at: context.clock().toISOString() }
}

/** One namespace as this person may see it: what they may not, or what does not answer, says so. */
export async function readNamespace(context: Context, ref: NamespaceRef): Promise<NamespaceFacts> {
  const { namespace } = ref
  const cluster = await readCluster(context, ref)
  const kubernetes = () => kubernetesFor(context, cluster)
  const listed = readPart(context, () => listAccounts(kubernetes(), namespace))
  const policies = readPart(context, () => context.coreweave.listPolicies())
  const [may, accounts, waiting, verified] = await Promise.all([
    readPart(context, () => deedsIn(kubernetes(), namespace)),
    listed,
    readPart(context, () => countWaitingRequests(context, `${namespace}/`)),
    readPart(context, () => lastVerified(context, ref)),
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
    granted: grantedOf(accounts, live, cluster.issuerUrl),
    waiting,
    verified,
  }
}

type Accounts = Reading<Awaited<ReturnType<typeof listAccounts>>>
type Policies = Reading<Awaited<ReturnType<Context['coreweave']['listPolicies']>>>

function grantedOf(accounts: Accounts, policies: Policies, issuerUrl: string): Reading<number> {
  if (!accounts.ok) return accounts
  if (!policies.ok) return policies
  const granted = accounts.value.items.filter(({ metadata: { namespace = '', name } }) =>
    grantsOf(policies.value, { issuerUrl, namespace, name }).some(
      ({ effect }) => effect === 'Allow',
    ),
  )
  return { ...policies, value: granted.length }
}

/** Kept verifications carry logs, so that only who may read the pods' logs is told of them. */
async function lastVerified(context: Context, { cluster: id, namespace }: NamespaceRef) {
  const { kubernetes } = await openCluster(context, id)
  const right = { verb: 'get', resource: 'pods', subresource: 'log', namespace }
  if (!(await kubernetes.may(right)).allowed)
    throw new AppError('forbidden', `You may not read the logs of pods in ${namespace}.`, {
      detail: {
        reason: 'rbac',
        next: 'A cluster administrator can grant it with a RoleBinding to the role view.',
      },
    })
  const filter = { cluster: id, namespace, limit: 1 }
  const [last] = await listStoredVerifications(context.store, context.actor.orgUid, filter)
  if (!last) return null
  const { name, account, verdict, endedAt } = last
  return { name, account, passed: verdict === 'passed', endedAt: endedAt.toISOString() }
}

const DEED_WORDS = {
  read: 'list service accounts',
  create: 'create service accounts',
  annotate: 'annotate those you know by name',
  verify: 'create Jobs',
  logs: 'read the logs of pods',
} as const satisfies Record<Deed, string>

async function mayInstead(kubernetes: Kubernetes, namespace: string) {
  const deeds = await deedsIn(kubernetes, namespace)
  if (deeds.length === 0) return 'You may do nothing in it that the console would need.'
  return `What you may do in it: ${deeds.map((deed) => DEED_WORDS[deed]).join(', ')}.`
}

/** A namespace somebody typed: looked at with their rights, and remembered if they may read it. */
export async function openNamespace(
  context: Context,
  { cluster: id, namespace }: NamespaceRef,
): Promise<{ namespace: string }> {
  const { cluster, kubernetes } = await openCluster(context, id)
  const right = { verb: 'list', resource: 'serviceaccounts', namespace }
  const { allowed, reason } = await kubernetes.may(right)
  if (!allowed) {
    const message = `There is no namespace ${namespace} in ${cluster.name} in which you may list service accounts.`
    throw new AppError('forbidden', message, {
      detail: {
        reason: 'rbac',
        fields: { namespace: [message] },
        next: `${await mayInstead(kubernetes, namespace)} Check the spelling; a cluster administrator can grant the right with a RoleBinding there.`,
        ...(reason && { upstream: reason }),
      },
    })
  }
  const { store, actor } = context
  await insertRememberedNamespace(store, actor.orgUid, { actor: actor.uid, cluster: cluster.id, namespace })
  return { namespace }
}

/** Only from this person's own list: nothing changes in the cluster. */
export async function forgetNamespace(
  { store, actor }: Context,
  { cluster, namespace }: NamespaceRef,
): Promise<NamespaceRef> {
  const was = await deleteRememberedNamespace(store, actor.orgUid, { actor: actor.uid, cluster, namespace })
  if (!was)
    throw new AppError('not-found', `${namespace} is not among the namespaces you have opened.`, {
      detail: { next: 'Reload the list to see those that are.' },
    })
  return { cluster, namespace }
}
