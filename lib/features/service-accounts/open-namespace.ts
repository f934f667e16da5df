import 'server-only'

import { insertRememberedNamespace } from '@/lib/adapters/database/namespaces'
import type { Kubernetes } from '@/lib/adapters/kubernetes/types'
import { AppError } from '@/lib/common/errors'
import { openCluster } from '@/lib/features/clusters/service'
import { deedsIn } from '@/lib/features/namespaces/rights'
import type { Deed } from '@/lib/features/namespaces/schema'
import type { Context } from '@/lib/server/session/context'
import type { NamespaceRef } from './schema'

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
  await insertRememberedNamespace(store, actor.orgUid, {
    actor: actor.uid,
    cluster: cluster.id,
    namespace,
  })
  return { namespace }
}
