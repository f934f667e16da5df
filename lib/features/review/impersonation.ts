import 'server-only'

import type { ListPage } from '@/lib/adapters/kubernetes/types'
import { type Unread, unreadOf } from '@/lib/common/unread'
import { findImpersonatingSubjects } from '@/lib/core/rbac/impersonation'
import type { RbacObjects } from '@/lib/core/rbac/rbac'
import { type OpenCluster, openCluster } from '@/lib/features/clusters/service'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'
import type { ImpersonationReport } from './schema-become'
import type { AccountName } from './schema-keys'

const PAGE = 500
const MAX_PAGES = 20

async function all<T>(list: (page: { limit: number; continue?: string }) => Promise<ListPage<T>>) {
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

/** Roles and bindings of a namespace or of all, and of the cluster; each may be refused by itself. */
export async function readRbac(
  context: Context,
  { kubernetes }: OpenCluster,
  namespace?: string,
): Promise<{ rbac: RbacObjects; unread: Unread[] }> {
  const of = namespace === undefined ? {} : { namespace }
  const where = namespace === undefined ? 'of all namespaces' : `of ${namespace}`
  const [clusterRoles, clusterRoleBindings, roles, roleBindings] = await Promise.all([
    readPart(context, () => all((page) => kubernetes.listClusterRoles(page))),
    readPart(context, () => all((page) => kubernetes.listClusterRoleBindings(page))),
    readPart(context, () => all((page) => kubernetes.listRoles({ ...page, ...of }))),
    readPart(context, () => all((page) => kubernetes.listRoleBindings({ ...page, ...of }))),
  ])
  return {
    rbac: {
      clusterRoles: clusterRoles.ok ? clusterRoles.value : [],
      clusterRoleBindings: clusterRoleBindings.ok ? clusterRoleBindings.value : [],
      roles: roles.ok ? roles.value : [],
      roleBindings: roleBindings.ok ? roleBindings.value : [],
    },
    unread: together([
      ...unreadOf('the cluster roles', clusterRoles),
      ...unreadOf('the cluster role bindings', clusterRoleBindings),
      ...unreadOf(`the roles ${where}`, roles),
      ...unreadOf(`the role bindings ${where}`, roleBindings),
    ]),
  }
}

/** Where nothing of it could be read, one thing is missing and not four. */
const together = (unread: Unread[]): Unread[] => {
  const [first] = unread
  return first && unread.length === 4 ? [{ what: 'roles and bindings', why: first.why }] : unread
}

/** Who may become one account, as far as this person may read roles and bindings. */
export async function readImpersonation(
  context: Context,
  { cluster, namespace, name }: AccountName,
): Promise<ImpersonationReport> {
  const open = await openCluster(context, cluster)
  const { rbac, unread } = await readRbac(context, open, namespace)
  return {
    becomers: findImpersonatingSubjects(rbac, { namespace, name }),
    unread,
    at: context.clock().toISOString(),
  }
}
