import 'server-only'

import pMap from 'p-map'
import type { DeclaredTrustRow } from '@/lib/adapters/database/declared-trusts'
import type { KubernetesReader } from '@/lib/adapters/kubernetes/types'
import { AppError } from '@/lib/common/errors'
import { TrustTarget } from '@/lib/core/identity/trust-target'
import type { Cluster } from '@/lib/features/clusters/schema'
import {
  kubernetesFor,
  openCluster,
  readCluster,
  readClusters,
} from '@/lib/features/clusters/service'
import { isAllowed } from '@/lib/server/authorization/permissions'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'
import type { DeclaredTrust, TrustList } from './schema'

const READ = { verb: 'list', resource: 'serviceaccounts' }

/** The namespaces in which the API server lets the person list service accounts. */
async function readable(kubernetes: KubernetesReader, namespaces: ReadonlySet<string>) {
  if (namespaces.size > 1 && (await kubernetes.may(READ)).allowed) return namespaces
  const answers = await pMap(
    [...namespaces],
    async (namespace) =>
      (await kubernetes.may({ ...READ, namespace })).allowed ? [namespace] : [],
    { concurrency: 8 },
  )
  return new Set(answers.flat())
}

type Place = { cluster: string; namespace: string }

/** Whoever may read a service account may declare its trusts. */
export async function requireReadable(context: Context, { cluster: id, namespace }: Place) {
  const open = await openCluster(context, id)
  if ((await open.kubernetes.may({ ...READ, namespace })).allowed) return open
  throw missingRight(
    `You cannot list service accounts in ${namespace} of ${open.cluster.name}.`,
    'view',
  )
}

/** A removal hides what the account is trusted by, so it needs the right to change the account. */
export async function requireChangeable(context: Context, { cluster: id, namespace }: Place) {
  const { cluster, kubernetes } = await openCluster(context, id)
  if ((await kubernetes.may({ ...READ, verb: 'patch', namespace })).allowed) return
  throw missingRight(
    `You cannot change service accounts in ${namespace} of ${cluster.name}.`,
    'edit',
  )
}

const missingRight = (message: string, role: string) =>
  new AppError('forbidden', message, {
    detail: {
      reason: 'rbac',
      next: `Ask a cluster administrator for a RoleBinding to the ClusterRole ${role}.`,
    },
  })

/** A deleted cluster cannot authorize: the person sees their own trusts, or all with the permission for it. */
async function visibleOfDeletedCluster(context: Context, rows: readonly DeclaredTrustRow[]) {
  if (await isAllowed(context, 'read-orphaned-trusts')) return rows
  return rows.filter(({ actor }) => actor === context.actor.uid)
}

async function visibleOfCluster(
  context: Context,
  rows: readonly DeclaredTrustRow[],
  cluster: Cluster | undefined,
): Promise<readonly DeclaredTrustRow[]> {
  if (!cluster) return visibleOfDeletedCluster(context, rows)
  const mine = await readable(
    kubernetesFor(context, cluster),
    new Set(rows.map(({ namespace }) => namespace)),
  )
  return rows.filter(({ namespace }) => mine.has(namespace))
}

/** Empty if the list is denied; each cluster is then read on its own. */
const listable = (context: Context) =>
  readClusters(context).catch((error: unknown) => {
    if (error instanceof AppError && error.code !== 'unauthenticated') return []
    throw error
  })

const unlessGone = (error: unknown): undefined => {
  if (error instanceof AppError && error.code === 'not-found') return undefined
  throw error
}

type Visible = Pick<TrustList, 'trusts' | 'unread'>

/** The trusts that the person may see, and the clusters for which that could not be determined. */
export async function visibleTrusts(
  context: Context,
  rows: readonly DeclaredTrustRow[],
): Promise<Visible> {
  const ids = [...new Set(rows.map(({ cluster }) => cluster))]
  const listed = ids.length > 1 ? await listable(context) : []
  const parts = await pMap(
    ids,
    async (id): Promise<Visible> => {
      const known = listed.find((cluster) => cluster.id === id)
      const read = await readPart(context, async () => {
        // A cluster missing from the list may only be unreadable, so it is read by ID.
        const asked = known ?? (await readCluster(context, { cluster: id }).catch(unlessGone))
        const seen = await visibleOfCluster(
          context,
          rows.filter(({ cluster }) => cluster === id),
          asked,
        )
        return seen.map((row) =>
          toTrust(row, { clusterName: asked?.name ?? id, clusterGone: !asked }),
        )
      })
      if (!read.ok)
        return { trusts: [], unread: [{ what: known?.name ?? id, why: read.error.message }] }
      return {
        trusts: read.value.flatMap(({ trust }) => trust ?? []),
        unread: read.value.flatMap(({ unread }) => unread ?? []),
      }
    },
    { concurrency: 8 },
  )
  return {
    trusts: parts.flatMap(({ trusts }) => trusts),
    unread: parts.flatMap(({ unread }) => unread),
  }
}

type TrustOrProblem = { trust?: DeclaredTrust; unread?: { what: string; why: string } }

function toTrust(
  { target: stored, at, verifiedAt, verifiedBy, outcome, ...row }: DeclaredTrustRow,
  cluster: Pick<DeclaredTrust, 'clusterName' | 'clusterGone'>,
): TrustOrProblem {
  const target = TrustTarget.safeParse(stored)
  if (!target.success)
    return {
      unread: {
        what: `a trust of ${row.namespace}/${row.name} in ${cluster.clusterName}`,
        why: 'The stored data is not valid.',
      },
    }
  const verified =
    verifiedAt && verifiedBy && outcome
      ? { verified: { at: verifiedAt.toISOString(), by: verifiedBy, outcome } }
      : {}
  return {
    trust: { ...row, ...cluster, target: target.data, at: at.toISOString(), ...verified },
  }
}
