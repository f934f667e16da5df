import 'server-only'

import type { ListPage } from '@/lib/adapters/kubernetes/types'
import { type UnreadPart, unreadParts } from '@/lib/common/unread'
import { findImpersonatingSubjects } from '@/lib/core/rbac/impersonation'
import type { RbacObjects } from '@/lib/core/rbac/rbac'
import { type OpenCluster, openCluster } from '@/lib/features/clusters/service'
import type { AccountRef } from '@/lib/features/service-accounts/schema'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'
import type { ImpersonationReport } from './schema'

const PAGE = 500
const MAX_PAGES = 20

async function listAll<T>(
  list: (page: { limit: number; continue?: string }) => Promise<ListPage<T>>,
) {
  const items: T[] = []
  let next: string | undefined
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = await list({ limit: PAGE, ...(next && { continue: next }) })
    items.push(...answer.items)
    next = answer.continue
    if (!next) break
  }
  return items
}

/** The RBAC objects of the cluster and of one namespace or all; each list may be unreadable by itself. */
export async function readRbac(
  context: Context,
  { kubernetes }: OpenCluster,
  namespace?: string,
): Promise<{ rbac: RbacObjects; unread: UnreadPart[] }> {
  const of = namespace === undefined ? {} : { namespace }
  const where = namespace === undefined ? 'of all namespaces' : `of ${namespace}`
  const [clusterRoles, clusterRoleBindings, roles, roleBindings] = await Promise.all([
    readPart(context, () => listAll((page) => kubernetes.listClusterRoles(page))),
    readPart(context, () => listAll((page) => kubernetes.listClusterRoleBindings(page))),
    readPart(context, () => listAll((page) => kubernetes.listRoles({ ...page, ...of }))),
    readPart(context, () => listAll((page) => kubernetes.listRoleBindings({ ...page, ...of }))),
  ])
  return {
    rbac: {
      clusterRoles: clusterRoles.ok ? clusterRoles.value : [],
      clusterRoleBindings: clusterRoleBindings.ok ? clusterRoleBindings.value : [],
      roles: roles.ok ? roles.value : [],
      roleBindings: roleBindings.ok ? roleBindings.value : [],
    },
    unread: mergeUnread([
      ...unreadParts('cluster roles', clusterRoles),
      ...unreadParts('cluster role bindings', clusterRoleBindings),
      ...unreadParts(`roles ${where}`, roles),
      ...unreadParts(`role bindings ${where}`, roleBindings),
    ]),
  }
}

/** Four unreadable lists are reported as one. */
const mergeUnread = (unread: UnreadPart[]): UnreadPart[] => {
  const [first] = unread
  return first && unread.length === 4 ? [{ what: 'roles and bindings', why: first.why }] : unread
}

/** Who can impersonate one service account, as far as the signed-in person may read RBAC objects. */
export async function readImpersonation(
  context: Context,
  { cluster, namespace, name }: AccountRef,
): Promise<ImpersonationReport> {
  const open = await openCluster(context, cluster)
  const { rbac, unread } = await readRbac(context, open, namespace)
  return {
    subjects: findImpersonatingSubjects(rbac, { namespace, name }),
    unread,
    at: context.clock().toISOString(),
  }
}
