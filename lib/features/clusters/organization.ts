import 'server-only'

import { findOrgId, upsertOrgId } from '@/lib/adapters/database/settings'
import { AppError } from '@/lib/common/errors'
import { recorded } from '@/lib/server/audit/audit'
import { requirePermission } from '@/lib/server/authorization/permissions'
import type { Context, WriteContext } from '@/lib/server/session/context'
import { readCluster } from './cluster'
import type { Cluster, ClusterRef, OrganizationId, SetOrganizationId } from './schema'

/** `<org id>-<hash>.k8s.<zone>.…`, with the prefix `api.` for unmanaged authentication. */
const HOST = /^(?:api\.)?([a-z0-9]+)-[a-z0-9]+\.k8s\./i

/** INFERRED: CoreWeave's own tools send `orgUid` where a short ID is expected, so one in that form is offered. */
const SHORT_ID = /^[a-z0-9]{4,12}$/

export const organizationIdOfHost = (apiServerEndpoint: string) =>
  HOST.exec(apiServerEndpoint)?.[1]?.toLowerCase()

/** The short organization ID of exchange URLs; without `id`, a person has to enter it once. */
export async function readOrganizationId(
  { config, store, actor }: Context,
  cluster?: Pick<Cluster, 'apiServerEndpoint'>,
): Promise<OrganizationId> {
  if (config.COREWEAVE_ORG_ID) return { id: config.COREWEAVE_ORG_ID, source: 'configured' }
  const id = cluster && organizationIdOfHost(cluster.apiServerEndpoint)
  if (id) return { id, source: 'api-server' }
  const kept = await findOrgId(store, actor.orgUid)
  if (kept) return { id: kept, source: 'stored' }
  return { source: 'unknown', ...(SHORT_ID.test(actor.orgUid) && { suggested: actor.orgUid }) }
}

/** Stores the organization ID for everyone, if it cannot be derived. */
export async function setOrganizationId(
  context: WriteContext,
  { orgId }: SetOrganizationId,
): Promise<OrganizationId> {
  const { store, actor } = context
  await requirePermission(context, 'set-organization-id')
  const known = await readOrganizationId(context)
  if (known.source === 'configured')
    throw new AppError(
      'conflict',
      `The organization ID is set to ${known.id} by the console’s configuration.`,
      {
        detail: { next: 'Ask the operator of the console to change COREWEAVE_ORG_ID.' },
      },
    )
  await recorded(
    context,
    {
      action: 'organization.set-id',
      object: { organization: actor.orgUid },
      before: { orgId: known.id ?? null },
      after: { orgId },
    },
    () => upsertOrgId(store, actor.orgUid, orgId),
  )
  return { id: orgId, source: 'stored' }
}

/** The organization ID, read without the cluster if the person may not read it. */
export const readClusterOrganization = async (
  context: Context,
  ref: ClusterRef,
): Promise<OrganizationId> =>
  readOrganizationId(
    context,
    await readCluster(context, ref).catch((error: unknown) => {
      if (error instanceof AppError && error.code !== 'not-found') return undefined
      throw error
    }),
  )
